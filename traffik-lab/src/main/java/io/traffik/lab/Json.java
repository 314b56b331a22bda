package io.traffik.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** How JSON is read: a line is bounded as a whole, so its names and numbers need no bounds. */
final class Json {

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(LineReader.LONGEST_LINE)
                  .maxNameLength(LineReader.LONGEST_LINE)
                  .build())
          .build();

  private Json() {}
}
