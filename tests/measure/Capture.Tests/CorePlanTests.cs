// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Nodes;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Diagnostics.Doctor;
using Telemetry.Host.Confinement;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Capture.Tests;

/// <summary>What <c>cores:</c> comes to on a host with two NUMA nodes of four CPUs, the last of them offline.</summary>
public sealed class CorePlanTests : IDisposable
{
    private readonly SysfsRoot _host = new("0-7", "0-6", "0-3", "4-7");

    [Theory]
    [InlineData("reader: 2, pipeline: 3, publisher: 1", "0-3", "0")]
    [InlineData("reader: 2", "0-6", "0-1,3-6")]
    [InlineData("reader: 6, other: 0", "0-3", "0")]
    [InlineData("other: \"0,2\"", "0-3", "0,2")]
    public void other_is_what_is_named_or_else_what_is_left(string cores, string allowed, string other)
    {
        CorePlan plan = PlanFor(cores, Cpus(allowed));

        Assert.Equal(Cpus(other), plan.Other);
        Assert.Empty(plan.Warnings);
    }

    [Fact]
    public void nothing_is_moved_where_nothing_is_configured() => Assert.Null(PlanFor("", Cpus("0-3")).Other);

    [Theory]
    [InlineData("pipeline: 8", "t.yaml:1:19: pipeline: CPU 8 does not exist; this host has 0-7")]
    [InlineData("publisher: 7", "t.yaml:1:20: publisher: CPU 7 is offline; online are 0-6")]
    [InlineData("reader: 5", "t.yaml:1:17: reader: CPU 5 is not allowed to this process; see AllowedCPUs= of the unit, "
        + "or the cpuset of its control group")]
    [InlineData("other: 0-8", "t.yaml:1:16: other: CPU 7 is offline; online are 0-6")]
    [InlineData("reader: 0, pipeline: 1",
        "t.yaml:1:8: no CPU is left for the other threads; name one in other, or pin fewer threads")]
    public void a_cpu_that_cannot_be_had_is_refused(string cores, string expected)
    {
        FailureException refused =
            Assert.Throws<FailureException>(() => PlanFor(cores, Cpus("0-1"), mayUse: cpu => cpu < 4 || cpu == 7));

        Assert.Contains(refused.Failures, failure => failure.ToString() == expected);
        Assert.All(refused.Failures, failure => Assert.Equal(ExitCode.Usage, failure.Code));
    }

    [Theory]
    [InlineData("reader: 2, other: 0-2",
        "cores: CPU 2 of reader is also one of other: threads there will interrupt it")]
    [InlineData("reader: 5, other: 0", "cores: CPU 5 of reader is not on NUMA node 0, which eth1 is attached to: its "
        + "records come from far")]
    public void what_is_allowed_but_unwise_is_reported(string cores, string expected)
    {
        _host.AddInterface("eth1", 0);
        _host.AddInterface("eth2", -1);

        Assert.Equal([expected], PlanFor(cores, Cpus("0-6")).Warnings);
    }

    [Theory]
    [InlineData("", "0-6", "0:0-3 1:4-6")]
    [InlineData("", "4-6", "1:4-6")]
    [InlineData("", "4-6,2", "0:2 1:4-6")]
    [InlineData("reader: 2", "0-6", "0:2 1:4-6")]
    [InlineData("reader: [2, 5]", "0-6", "0:2 1:5")]
    [InlineData("reader: [5, 2]", "0-6", "1:5 0:2")]
    [InlineData("reader: 2, other: 0", "0-6", "0:2")]
    [InlineData("reader: 6, other: 0", "0-6", "1:6 0:0")]
    public void each_node_has_a_reader_where_the_process_may_be(string cores, string allowed, string expected)
    {
        _host.AddInterface("eth1", -1);

        ReaderPlaces readers = PlanFor(cores, Cpus(allowed)).Readers;

        Assert.Equal(expected, string.Join(' ', readers.Others
            .Prepend((readers.MainNode, readers.Main!)).Select(place => $"{place.Item1}:{place.Item2}")));
    }

    [Theory]
    [InlineData("", "1:4-6 0:0-3")]
    [InlineData("reader: 1", "0:1 1:4-6")]
    public void the_reader_that_merges_is_on_the_node_of_the_interface_unless_it_is_named(
        string cores, string expected)
    {
        _host.AddInterface("eth2", 1);

        ReaderPlaces readers = PlanFor(cores, Cpus("0-6")).Readers;

        Assert.Equal(expected, string.Join(' ', readers.Others
            .Prepend((readers.MainNode, readers.Main!)).Select(place => $"{place.Item1}:{place.Item2}")));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("reader: 2", "2")]
    public void a_host_with_one_node_has_one_reader(string cores, string? main)
    {
        using var host = new SysfsRoot("0-3", "0-3", "0-3");

        ReaderPlaces readers = PlanFor(cores, Cpus("0-3"), host: host).Readers;

        Assert.Equal(main is null ? null : Cpus(main), readers.Main);
        Assert.Empty(readers.Others);
        Assert.Empty(ReaderPlan.Describe(readers, CpuTopology.Read(host.Path)));
    }

    [Fact]
    public void two_readers_on_one_node_are_refused() => Assert.Equal(
        "t.yaml:1:21: reader: CPU 3 is on NUMA node 0, as CPU 2 is; there is one reader on each node: name one CPU of "
            + "each",
        Assert.Throws<FailureException>(() => PlanFor("reader: [2, 3]", Cpus("0-6"))).Failure.ToString());

    [Theory]
    [InlineData("0-6", CheckVerdict.Ok, "NUMA node 0: reader on CPU 0-3: merges; NUMA node 1: reader on CPU 4-6: moves "
        + "the records of its rings to the one that merges")]
    [InlineData("0-3", CheckVerdict.Warn, "NUMA node 0: reader on CPU 0-3: merges; NUMA node 1: reader without one: "
        + "its rings are read from afar")]
    public void the_doctor_says_which_node_has_a_reader(string allowed, CheckVerdict verdict, string detail)
    {
        HostCheck check = ReaderDoctor.Run(new Settings(), CpuTopology.Read(_host.Path), Cpus(allowed));

        Assert.Equal(("numa_nodes", verdict, detail), (check.Check, check.Verdict, check.Detail));
    }

    [Fact]
    public void every_thread_that_the_runtime_has_and_makes_later_is_bound()
    {
        CpuSet before = HostThread.Cpus();
        int cpu = before[^1];
        try
        {
            ProcessCores.BindAll(new CpuSet([cpu]));
            using var made = new ManualResetEventSlim();
            CpuSet? later = null;
            var thread = new Thread(() => later = HostThread.Cpus());
            thread.Start();
            thread.Join();

            Assert.Equal(new CpuSet([cpu]), later);
            foreach (string task in Directory.GetDirectories("/proc/self/task"))
                Assert.Equal($"{cpu}", AllowedOf(task) ?? $"{cpu}");
        }
        finally
        {
            ProcessCores.BindAll(before);
        }
    }

    [Theory]
    [InlineData("3", "3")]
    [InlineData("0-3,5", "0-3,5")]
    [InlineData(" 7,1,0-1\n", "0-1,7")]
    [InlineData("", "")]
    public void a_set_is_read_and_written_as_the_kernel_does(string text, string expected)
    {
        Assert.True(CpuSet.TryParse(text, out CpuSet cpus));
        Assert.Equal(expected, cpus.ToString());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("3-1")]
    [InlineData("1-2-3")]
    [InlineData("-1")]
    [InlineData("8192")]
    public void what_is_no_set_is_refused(string text) => Assert.False(CpuSet.TryParse(text, out _));

    public void Dispose() => _host.Dispose();

    private static CpuSet Cpus(string text) => CpuSet.TryParse(text, out CpuSet cpus) ? cpus : CpuSet.None;

    // A thread may end while it is looked at.
    private static string? AllowedOf(string task)
    {
        try
        {
            return File.ReadLines(Path.Combine(task, "status"))
                .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];
        }
        catch (IOException)
        {
            return null;
        }
    }

    private CorePlan PlanFor(
        string cores, CpuSet allowed, Func<int, bool>? mayUse = null, SysfsRoot? host = null)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText($"cores: {{{cores}}}\n", "t.yaml", errors);
        errors.ThrowIfAny();
        return CorePlan.For(settings.Cores, CpuTopology.Read((host ?? _host).Path), allowed, mayUse ?? (_ => true),
            ["eth0", "eth1", "eth2"]);
    }
}
