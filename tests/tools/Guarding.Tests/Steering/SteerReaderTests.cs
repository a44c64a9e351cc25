// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Steering;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Guarding.Tests.Steering;

/// <summary>The section <c>steer</c> of a file, and what is refused with its place.</summary>
public sealed class SteerReaderTests : IDisposable
{
    private const string Flow = "{to: \"233.54.12.111:26477\", cpu: 2}";

    private readonly ScratchFolder _folder = new();

    [Fact]
    public void the_example_has_a_section_that_is_accepted()
    {
        SteerSettings example = SteerReader.ReadFile(Path.Combine(ProjectTree.Root, "guard.example.yaml"));

        Assert.Equal("eth1", example.Interface);
        Assert.NotEmpty(example.Flows);
    }

    [Fact]
    public void a_section_is_read_as_it_is_written_and_has_defaults()
    {
        SteerSettings brief = Read($"steer: {{interface: eth1, flows: [{Flow}]}}");
        SteerSettings full = Read("interval: 5s\nsteer:\n  interface: eth1\n  queue: 512\n  most_lost: 7\n  flows:\n"
            + $"  - {Flow}\n  - {{to: \"[ff15::1]:26478\", cpu: 0}}\n");

        Assert.Equal((2_048, 0, 1_000_000_000), (brief.Queue, brief.MostLost, brief.IntervalNs));
        Assert.Equal((512, 7, 5_000_000_000), (full.Queue, full.MostLost, full.IntervalNs));
        Assert.Equal(
            ["233.54.12.111:26477 2", "[ff15::1]:26478 0"], full.Flows.Select(flow => $"{flow.To} {flow.Cpu}"));
        Assert.Equal(["t.yaml:7:10", "t.yaml:8:10"], full.Places);
    }

    [Fact]
    public void flows_of_the_roles_file_go_to_the_cpu_of_their_queue()
    {
        string roles = _folder.File("roles.conf");
        File.WriteAllText(roles, "reader=3\n# feed itch\nflow=eth1 233.54.12.111:26477 0\n"
            + "flow=eth2 233.54.12.112:26477 5\n  flow=eth1  233.49.196.111:26477  1\nskip=nic-steering\n");

        SteerSettings settings = SteerReader.Read(
            $"steer: {{interface: eth1, cpus: [6, 4], roles: roles.conf, flows: [{{to: \"10.0.0.1:5\", cpu: 2}}]}}",
            _folder.File("steer.yaml"));

        Assert.Equal(["10.0.0.1:5 2", "233.54.12.111:26477 6", "233.49.196.111:26477 4"],
            settings.Flows.Select(flow => $"{flow.To} {flow.Cpu}"));
        Assert.Equal($"{roles}:5", settings.Places[2]);
    }

    [Theory]
    [InlineData("flow=eth1 233.54.12.111:26477 2", "roles.conf:1: queue 2 has no CPU: \"cpus\" names 2")]
    [InlineData("flow=eth1 233.54.12.111 0", "roles.conf:1: \"flow=eth1 233.54.12.111 0\" is not a flow")]
    [InlineData("flow=eth9 *:5 0", "roles.conf:1: \"flow=eth9 *:5 0\" is not a flow")]
    [InlineData("flow=eth1 1.2.3.4:5", "roles.conf:1: \"flow=eth1 1.2.3.4:5\" is not a flow")]
    [InlineData("reader=3", "no flow of eth1 is named")]
    public void what_is_wrong_in_the_roles_file_is_refused(string line, string expected)
    {
        File.WriteAllText(_folder.File("roles.conf"), line + "\n");

        Assert.Contains(expected, Refusal(() => SteerReader.Read(
            "steer: {interface: eth1, cpus: [2, 3], roles: roles.conf}", _folder.File("steer.yaml"))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interval: 1s", "there is nothing to steer")]
    [InlineData("steer: {flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "\"interface\" is missing")]
    [InlineData("steer: {interface: a}", "no flow of a is named")]
    [InlineData("steer: {interface: a, flows: [{to: \"1.2.3.4\", cpu: 1}]}",
        "to is \"1.2.3.4\"; expected ADDRESS:PORT")]
    [InlineData("steer: {interface: a, flows: [{to: \"1.2.3.4:*\", cpu: 1}]}", "to is \"1.2.3.4:*\"")]
    [InlineData("steer: {interface: a, flows: [{to: \"*:5\", cpu: 1}]}", "to is \"*:5\"")]
    [InlineData("steer: {interface: a, flows: [{to: \"1.2.3.4:5\"}]}", "\"cpu\" is missing")]
    [InlineData("steer: {interface: a, flows: [{to: \"1.2.3.4:5\", cpu: 9999}]}", "cpu is 9999")]
    [InlineData("steer: {interface: a, flows: [{to: \"1.2.3.4:5\", cpu: 1}, {to: \"1.2.3.4:5\", cpu: 2}]}",
        "1.2.3.4:5 is named before, for CPU 1")]
    [InlineData("steer: {interface: a, cpus: [1], flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "\"cpus\" has no effect")]
    [InlineData("steer: {interface: a, cpus: [x], roles: none, flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "no such file")]
    [InlineData("steer: {interface: a, queue: 4, flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "queue is 4")]
    [InlineData("steer: {interface: a, colour: red, flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "key \"colour\"")]
    [InlineData("rule: 1\nsteer: {interface: a, flows: [{to: \"1.2.3.4:5\", cpu: 1}]}", "unknown key \"rule\"")]
    public void what_is_wrong_is_refused(string text, string expected) =>
        Assert.Contains(expected, Refusal(() => Read(text)), StringComparison.Ordinal);

    [Fact]
    public void it_may_stand_beside_rules_which_then_refuse_its_mistakes_too()
    {
        const string Rules = "interfaces: [a]\nrules: [{name: r, action: count}]\n";
        string good = Rules + $"steer: {{interface: eth1, flows: [{Flow}]}}\n";

        Assert.Single(GuardReader.Read(good, "t.yaml").Rules);
        Assert.Single(Read(good).Flows);
        Assert.Contains("no flow of eth1 is named",
            Refusal(() => GuardReader.Read(Rules + "steer: {interface: eth1}\n", "t.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void a_cpu_that_does_not_run_is_refused_with_the_place_of_its_flow()
    {
        SteerSettings settings = Read($"steer: {{interface: eth1, flows: [{Flow}]}}");

        SteerRun.RefuseCpus(settings, new CpuSet([0, 2]));
        Assert.Contains("t.yaml:1:39: CPU 2 is not online; name one of 0-1",
            Refusal(() => SteerRun.RefuseCpus(settings, new CpuSet([0, 1]))), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static SteerSettings Read(string text) => SteerReader.Read(text, "t.yaml");

    private static string Refusal(Action action) => string.Join(
        '\n', Assert.ThrowsAny<FailureException>(action).Failures.Select(failure => failure.ToString()));
}
