/**
 * Rate limiting for Jakarta EE servlets. Finds backends by their address and knows none by class.
 */
module io.traffik.servlet {
  exports io.traffik.servlet;

  requires transitive io.traffik.core;
  requires transitive jakarta.servlet;
  requires static transitive org.jspecify; // annotations only, nothing needed at run time
  requires com.fasterxml.jackson.databind;
  requires org.slf4j;
}
