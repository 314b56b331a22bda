package io.traffik.test;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Parameter;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Makes a {@link TestWorld} for each test, and looks at it afterwards. Stateless: the world is kept
 * in the context of its test.
 */
final class TraffikExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TraffikExtension.class);

  /** For JUnit. */
  TraffikExtension() {}

  /** Constructors too are called for one test, unless there is one instance for all. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  /** A wrong annotation fails the test also if nothing is injected. */
  @Override
  public void beforeEach(ExtensionContext context) {
    world(context);
  }

  /** What has failed already is not failed once more for another reason. */
  @Override
  public void afterEach(ExtensionContext context) {
    TestWorld world = world(context);
    world.backend().close();
    if (context.getExecutionException().isEmpty()) {
      world.verify();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return TestWorld.provides(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(message(parameter.getParameter()));
    }
    return world(context).part(parameter.getParameter().getType());
  }

  private static String message(Parameter parameter) {
    return "parameter \""
        + parameter
        + "\" of \""
        + parameter.getDeclaringExecutable()
        + "\" would be shared by all tests, and each has its own; take it in the test method or in"
        + " @BeforeEach";
  }

  private static TestWorld world(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            context.getUniqueId(), id -> TestWorld.of(annotation(context)), TestWorld.class);
  }

  /** The nearest: on the method, on its class, on the classes around it. */
  private static TraffikTest annotation(ExtensionContext context) {
    AnnotatedElement method = context.getRequiredTestMethod();
    return AnnotationSupport.findAnnotation(method, TraffikTest.class)
        .or(() -> onClass(context))
        .orElseThrow();
  }

  private static Optional<TraffikTest> onClass(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(
        context.getRequiredTestClass(), TraffikTest.class, context.getEnclosingTestClasses());
  }
}
