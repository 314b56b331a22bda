package io.traffik;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a listener is told: {@code admitted a}, {@code degraded a TIMEOUT}. */
class Heard implements ThrottleListener<String> {

  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void onAdmitted(String client, Decision decision) {
    events.add("admitted " + client);
  }

  @Override
  public void onRefused(String client, Decision decision) {
    events.add("refused " + client);
  }

  @Override
  public void onExempt(String client) {
    events.add("exempt " + client);
  }

  @Override
  public void onDegraded(String client, Decision decision) {
    events.add("degraded " + client + " " + decision.outage().orElseThrow().outage());
  }

  @Override
  public void onError(String client, RuntimeException failure) {
    events.add("error " + client + " " + failure.getMessage());
  }
}
