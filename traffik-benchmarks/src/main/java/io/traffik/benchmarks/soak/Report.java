package io.traffik.benchmarks.soak;

import io.traffik.Outage;
import io.traffik.benchmarks.drawing.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The report: one HTML file that needs no other, and is well-formed XML. Stateless. */
final class Report {

  private static final String BLUE = "#1257a8";
  private static final String GREY = "#7d8794";
  private static final String RED = "#c4482d";
  private static final String GREEN = "#2a7d4f";
  private static final List<String> REASONS =
      List.of(RED, "#1257a8", "#b8860b", "#6b4fa0", "#2a7d4f", "#00838f", "#7d8794", "#5d4037");

  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #1f2733; background: #f4f6f9; \
      margin: 2em auto; max-width: 970px; padding: 0 1em; }
      h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.8em; }
      table { border-collapse: collapse; background: #ffffff; width: 100%; }
      th, td { text-align: left; vertical-align: top; padding: .35em .7em; \
      border-bottom: 1px solid #e6e9ee; }
      .pass td:first-child { color: #2a7d4f; font-weight: 600; }
      .fail td { background: #fdecea; } .fail td:first-child { color: #b3261e; font-weight: 700; }
      svg { display: block; margin: 1em 0; max-width: 100%; height: auto; }
      .key { display: inline-block; width: 1.1em; height: .8em; margin: 0 .4em 0 1.2em; }
      code { background: #e6e9ee; padding: .1em .3em; }
      """;

  private Report() {}

  static String of(
      Settings settings, String redisVersion, Recording recording, List<Verdict> verdicts) {
    long failed = verdicts.stream().filter(verdict -> !verdict.kept()).count();
    String title = failed == 0 ? "Soak: every promise kept" : "Soak: " + failed + " not kept";
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    html.append("<meta charset=\"utf-8\"/>\n<title>").append(title).append("</title>\n");
    html.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
    html.append("<h1>").append(title).append("</h1>\n");
    verdicts(html, verdicts);
    facts(html, settings, redisVersion, recording);
    plots(html, recording);
    faults(html, recording);
    return html.append("</body>\n</html>\n").toString();
  }

  private static void verdicts(StringBuilder html, List<Verdict> verdicts) {
    html.append("<table id=\"verdicts\">\n");
    html.append(Markup.row("th", List.of("", "Promise", "Allowed", "Seen")));
    for (Verdict verdict : verdicts) {
      String row =
          Markup.row(
              "td", List.of(verdict.word(), verdict.promise(), verdict.allowed(), verdict.seen()));
      html.append(
          row.replaceFirst("<tr>", "<tr class=\"" + (verdict.kept() ? "pass" : "fail") + "\">"));
    }
    html.append("</table>\n");
    html.append(
        """
        <p>Windows are by the clock of Redis: the hot key's of 1 s, the others' of %d s. One is \
        healthy if Redis was not killed, paused or cut off in it, beside it or in the %d s before \
        it, and neither the JVM nor Redis stood still for %d ms since then, which is the \
        machine's doing.</p>
        """
            .formatted(
                Promised.KEY_WINDOW_SECONDS, Promised.RECOVERY.toSeconds(), Promised.STALL_MILLIS));
  }

  private static void facts(
      StringBuilder html, Settings settings, String redisVersion, Recording recording) {
    html.append("<h2>The run</h2>\n<table id=\"facts\">\n");
    fact(html, "Repeat it", command(settings));
    fact(html, "Duration", settings.duration().toSeconds() + " s of load with faults");
    fact(html, "Seed", String.valueOf(settings.seed()));
    fact(html, "Faults", FaultText.counted(recording.faults()));
    fact(
        html,
        "Windows",
        "%d, of them %d healthy, and %d spoiled by the machine alone"
            .formatted(
                recording.windows().size(), recording.healthy().size(), recording.spoiled()));
    fact(html, "Hits", String.format(Locale.ROOT, "%,d", recording.offered()));
    fact(html, "Hot key", "every other hit; " + Promised.HOT_LIMIT + "/s; in an outage admitted");
    fact(
        html,
        "Other keys",
        "%d by chance; %d/%ds each; in an outage counted in memory"
            .formatted(Promised.KEYS, Promised.KEY_LIMIT, Promised.KEY_WINDOW_SECONDS));
    fact(html, "Redis", redisVersion + ", appendonly yes, appendfsync no");
    fact(html, "JVM", System.getProperty("java.vm.name") + " " + Runtime.version());
    fact(html, "Machine", Runtime.getRuntime().availableProcessors() + " cores, " + system());
    html.append("</table>\n");
  }

  private static String system() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  /** The command that does the same again. */
  static String command(Settings settings) {
    long seconds = settings.duration().toSeconds();
    String time = seconds % 60 == 0 ? "--minutes " + seconds / 60 : "--seconds " + seconds;
    return "./dev soak " + time + " --seed " + settings.seed();
  }

  private static void fact(StringBuilder html, String name, String value) {
    html.append(Markup.row("td", List.of(name, value)));
  }

  private static void plots(StringBuilder html, Recording recording) {
    html.append("<h2>Over time</h2>\n<p>What was done to Redis:");
    for (Fault.Kind kind : Fault.Kind.values()) {
      html.append(
          "<span class=\"key\" style=\"background: %s\"></span>".formatted(Plot.colour(kind)));
      html.append(kind.label());
    }
    html.append("</p>\n");
    List<Sample> samples = recording.samples();
    long first = samples.get(0).second();
    for (Plot plot : plots(samples)) {
      html.append(plot.draw(first, samples.size(), recording.faults()));
    }
  }

  private static List<Plot> plots(List<Sample> samples) {
    return List.of(
        new Plot(
            "Answers in each second",
            "hits/s",
            false,
            List.of(
                Series.of("admitted by Redis", BLUE, samples, Sample::admitted),
                Series.of("refused by Redis", GREY, samples, Sample::refused),
                Series.of("degraded", RED, samples, Sample::degradedInAll))),
        new Plot("Degraded hits by their reason", "hits/s", true, reasons(samples)),
        new Plot(
            "Time to the answer",
            "ms",
            true,
            List.of(
                Series.of("99 of 100 at most", BLUE, samples, it -> it.p99Micros() / 1e3),
                Series.of("the slowest", RED, samples, it -> it.worstMicros() / 1e3))),
        new Plot(
            "What is held",
            "count",
            false,
            List.of(
                held("threads", BLUE, samples, Resources::threads),
                held("open files and sockets", GREEN, samples, Resources::descriptors),
                held("connections at the server", RED, samples, Resources::connections))),
        new Plot(
            "Heap in use, garbage included",
            "MiB",
            false,
            List.of(held("heap", BLUE, samples, it -> it.heapBytes() / (double) (1 << 20)))));
  }

  private static List<Series> reasons(List<Sample> samples) {
    List<Series> all = new ArrayList<>();
    for (Outage outage : Outage.values()) {
      if (samples.stream().anyMatch(sample -> sample.degraded().containsKey(outage))) {
        String name = outage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String colour = REASONS.get(all.size());
        all.add(Series.of(name, colour, samples, it -> it.degraded().getOrDefault(outage, 0)));
      }
    }
    return all.isEmpty() ? List.of(Series.of("none", RED, samples, it -> 0)) : all;
  }

  private static Series held(
      String name, String colour, List<Sample> samples, ToDoubleFunction<Resources> count) {
    return Series.of(
        name,
        colour,
        samples,
        sample -> {
          Resources resources = sample.resources();
          double value = resources == null ? -1 : count.applyAsDouble(resources);
          return value < 0 ? Double.NaN : value;
        });
  }

  private static void faults(StringBuilder html, Recording recording) {
    html.append("<h2>Faults</h2>\n<table id=\"faults\">\n");
    html.append(Markup.row("th", List.of("At", "What", "Redis was away for")));
    long first = recording.samples().get(0).second();
    recording.faults().forEach(it -> html.append(Markup.row("td", FaultText.cells(it, first))));
    html.append("</table>\n");
  }
}
