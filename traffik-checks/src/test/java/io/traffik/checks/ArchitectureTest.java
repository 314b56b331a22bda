package io.traffik.checks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.traffik.Backend;
import io.traffik.Meter;
import io.traffik.Outcome;
import io.traffik.Rate;
import io.traffik.State;
import io.traffik.Statistics;
import io.traffik.Strategy;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which module and which class may know which: DESIGN §2 and §3. */
class ArchitectureTest {

  private static final String[] EVERYWHERE = {"java..", "org.slf4j..", "org.jspecify.."};

  private static final JavaClasses LIBRARIES =
      new ClassFileImporter()
          .importPaths(
              Sources.LIBRARIES.stream()
                  .map(module -> Sources.ROOT.resolve(module).resolve("target/classes"))
                  .toList());

  private static final JavaClasses LAB =
      new ClassFileImporter().importPath(Sources.ROOT.resolve("traffik-lab/target/classes"));

  /** What meters and strategies are made of; pure like them. */
  private static final Set<String> MADE_OF =
      Set.of(
          "Blueprint",
          "DaySection",
          "Decimals",
          "Divisor",
          "HitClass",
          "HitLog",
          "TickRate",
          "Times");

  private static final DescribedPredicate<JavaClass> DECIDING =
      assignableTo(Meter.class)
          .or(assignableTo(Strategy.class))
          .or(assignableTo(Statistics.class))
          .or(describe("their parts", ArchitectureTest::isPartOfThem))
          .as("meters and strategies");

  private static final ArchRule DECISIONS_ARE_PURE =
      classes()
          .that(DECIDING)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java.lang..",
                      "java.util",
                      "java.util.function",
                      "java.util.stream",
                      "java.math",
                      "java.time",
                      "java.time.zone",
                      "org.jspecify..")
                  .or(DECIDING)
                  .or(type(Rate.class))
                  .or(type(State.class))
                  .or(type(Outcome.class)))
          .because("a strategy never does I/O, never reads a clock, and knows no backend");

  private static boolean isPartOfThem(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return MADE_OF.contains(outermost.getSimpleName())
        || (outermost != type && assignableTo(Meter.class).test(outermost))
        || (outermost != type && assignableTo(Strategy.class).test(outermost));
  }

  private static final ArchRule ONE_CLASS_READS_THE_CLOCK =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.traffik.SystemClock")
          .should()
          .callMethodWhere(
              describe(
                  "reads a clock",
                  (JavaCall<?> call) -> {
                    AccessTarget target = call.getTarget();
                    String owner = target.getOwner().getName();
                    return switch (target.getName()) {
                      case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
                      case "now", "instant", "millis" -> owner.startsWith("java.time.");
                      default -> owner.equals("java.util.Date");
                    };
                  }));

  @Test
  void coreKnowsACircuitBreakerAndNobodyElse() {
    classes()
        .that()
        .resideInAPackage("io.traffik")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(resideInAnyPackage("io.traffik", "io.github.resilience4j..", "jdk.jfr")))
        .check(LIBRARIES);
  }

  @Test
  void theTestKitKnowsCoreAndTestFrameworksOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.test")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik",
                        "io.traffik.test",
                        "org.junit.jupiter..",
                        "org.junit.platform.commons.support..",
                        "org.assertj..",
                        "net.jqwik..")))
        .check(LIBRARIES);
  }

  @Test
  void theLaunchersOfServersKnowCoreOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.test.server..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(resideInAnyPackage("io.traffik", "io.traffik.test.server")))
        .check(LIBRARIES);
  }

  @Test
  void servletKnowsCoreTheServletApiAndJsonOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.servlet..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik",
                        "io.traffik.servlet",
                        "jakarta.servlet..",
                        "com.fasterxml.jackson..")))
        .check(LIBRARIES);
  }

  @Test
  void whatRemoteBackendsShareKnowsCoreAndACacheOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.remote..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik", "io.traffik.remote", "com.github.benmanes.caffeine.cache")))
        .check(LIBRARIES);
  }

  @Test
  void redisKnowsCoreItsClientACacheAndWhatRemoteBackendsShareOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.redis..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik",
                        "io.traffik.redis",
                        "io.traffik.remote",
                        "io.lettuce.core..",
                        "io.netty.channel",
                        "io.netty.handler.flush",
                        "io.netty.util.concurrent",
                        "javax.net.ssl",
                        "com.github.benmanes.caffeine.cache")))
        .check(LIBRARIES);
  }

  @Test
  void memcachedKnowsCoreItsClientATickerAndWhatRemoteBackendsShareOnly() {
    classes()
        .that()
        .resideInAPackage("io.traffik.memcached..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik",
                        "io.traffik.memcached",
                        "io.traffik.remote",
                        "net.spy.memcached..",
                        "com.github.benmanes.caffeine.cache")))
        .check(LIBRARIES);
  }

  @Test
  void decisionsArePure() {
    DECISIONS_ARE_PURE.check(LIBRARIES);
  }

  @Test
  void aDecisionThatIsNotPureIsFound() {
    JavaClasses impure = new ClassFileImporter().importClasses(Meter.class, Impure.class);

    assertThat(DECISIONS_ARE_PURE.evaluate(impure).hasViolation()).isTrue();
  }

  @Test
  void oneClassReadsTheClock() {
    ONE_CLASS_READS_THE_CLOCK.check(LIBRARIES);
  }

  @Test
  void aSecondClassThatReadsTheClockIsFound() {
    JavaClasses impure = new ClassFileImporter().importClasses(Impure.class);

    assertThat(ONE_CLASS_READS_THE_CLOCK.evaluate(impure).getFailureReport().getDetails())
        .hasSize(3);
  }

  @Test
  void packagesAreNamedAfterWhatTheyAre() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..impl..", "..manager..", "..helper..", "..internal..")
        .check(LIBRARIES);
  }

  @Test
  void librariesNeitherPrintNorSleep() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(LIBRARIES);
  }

  @Test
  void theLabKnowsCoreItsCommandLineAndAJsonParserOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(EVERYWHERE)
                .or(
                    resideInAnyPackage(
                        "io.traffik", "io.traffik.lab", "picocli", "com.fasterxml.jackson.core..")))
        .check(LAB);
  }

  @Test
  void theLabReadsNoClockAndTouchesTheProcessInOneClass() {
    ONE_CLASS_READS_THE_CLOCK.check(LAB);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.traffik.lab.Lab")
        .should()
        .accessField(System.class, "in")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(LAB);
  }

  /** STYLE §5: what a reader must know stays small. */
  @Test
  void theSurfaceOfCoreStaysSmall() {
    long publicTypes =
        LIBRARIES.stream()
            .filter(type -> type.getPackageName().equals("io.traffik") && type.isTopLevelClass())
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .count();

    assertThat(publicTypes).isLessThanOrEqualTo(40);
  }

  /** A strategy as it must not be. */
  abstract static class Impure implements Strategy {
    protected abstract Backend asks();

    protected long reading() {
      return System.nanoTime() + System.currentTimeMillis() + Instant.now().getEpochSecond();
    }
  }
}
