// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Comparing;
using TestSupport;

namespace Perf.Tests;

/// <summary>What other revisions' programs answer, by programs that are made here.</summary>
public sealed class PerfProgramTests
{
    [Fact]
    public void values_come_by_round_and_reasons_with_what_did_not_run()
    {
        IReadOnlyDictionary<string, LaunchedBenchmark> reported = Launch("""
            [ "$1 $2" = "--launch a,b,c" ] || exit 2
            echo '{"type":"benchmark","name":"a","unit":"ns","values":[3,1.5,2]}'
            echo '{"type":"benchmark","name":"b","unit":null,"verdict":"not_applicable","reason":"needs root"}'
            echo '{"type":"benchmark","name":"c","unit":null,"verdict":"unknown","reason":"fell over"}'
            exit 1
            """);

        Assert.Equal([3, 1.5, 2], reported["a"].Values);
        Assert.Equal("ns", reported["a"].Unit);
        Assert.Equal(("needs root", false), (reported["b"].Reason, reported["b"].IsBroken));
        Assert.Equal(("fell over", true), (reported["c"].Reason, reported["c"].IsBroken));
    }

    [Fact]
    public void a_program_from_before_comparisons_is_said_to_be_one() => Assert.All(
        Launch("echo 'perf: --launch is not an option' >&2; exit 2").Values,
        one => Assert.Equal(
            ("the benchmarks of the other one cannot be compared: they know no --launch", false),
            (one.Reason, one.IsBroken)));

    [Fact]
    public void a_program_that_dies_is_reported_with_its_last_words() => Assert.All(
        Launch("echo 'out of memory' >&2; exit 134").Values,
        one => Assert.Equal(("the other one ended with 134: out of memory", true), (one.Reason, one.IsBroken)));

    private static IReadOnlyDictionary<string, LaunchedBenchmark> Launch(string script)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("program");
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return new PerfProgram(path, "the other one").Launch(["a", "b", "c"]);
    }
}
