// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;
using Telemetry.Perf.Micro;
using MicroProgram = Telemetry.Perf.Micro.Program;

namespace Perf.Tests;

/// <summary>The work that this repository's harness and BenchmarkDotNet share.</summary>
public sealed class BenchmarkWorkTests
{
    private const int AnyNumber = 4_096;

    /// <summary>All works by name, with the operations that are prepared for one call.</summary>
    public static TheoryData<string, int> Works()
    {
        var works = new TheoryData<string, int>();
        foreach ((string name, int preparedAtOnce) in WorkCatalog.Names)
            works.Add(name, preparedAtOnce);
        return works;
    }

    [Theory]
    [MemberData(nameof(Works))]
    public void a_work_can_be_called_again_and_again(string name, int preparedAtOnce)
    {
        using BenchmarkWork work = WorkCatalog.Make(name);
        Assert.Equal(name, work.Name);
        Assert.Equal(preparedAtOnce > 0, work.Prepare is not null);
        // Each work checks its own results, and throws if they are wrong.
        for (int call = 0; call < 5; call++)
        {
            work.Prepare?.Invoke();
            work.Do(preparedAtOnce > 0 ? preparedAtOnce : AnyNumber);
        }
    }

    [Fact]
    public void works_that_prepare_operations_have_a_class_of_that_number() =>
        Assert.All(WorkCatalog.Names, work => Assert.Contains(work.PreparedAtOnce, MicroProgram.Classes.Values));

    [Fact]
    public void every_benchmark_of_one_thread_and_no_kernel_has_a_work()
    {
        BenchmarkGroup[] groups =
        [
            new DecodeBenchmarks(), new DeclaredBenchmarks(), new MicroBenchmarks(), new HandlingBenchmarks(),
            new HistogramBenchmarks(), new AeronOfferBenchmarks(), new PipelineBenchmarks(),
            new WholePipelineBenchmarks(), new GapBenchmark(),
        ];
        string[] counted = [.. groups.SelectMany(group => group.CountedNames).Order(StringComparer.Ordinal)];
        string[] works = [.. WorkCatalog.Names.Select(work => work.Name).Order(StringComparer.Ordinal)];
        // A system call has no instructions that could be counted.
        Assert.Equal(counted, works.Where(name => name != "micro.read_clock"));
        Assert.Equal(works.Length, works.Distinct().Count());
    }
}
