// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Failures;
using Telemetry.Spreading.Checks;
using Telemetry.Spreading.Running;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Spreading.Tests;

/// <summary>Interfaces and readers that are refused.</summary>
public sealed class RefusalTests
{
    [RootTheory]
    [Trait("needs", "root")]
    [InlineData("address add 10.99.0.1/24 dev rx0", "it has the address 10.99.0.1")]
    [InlineData("route add 10.80.0.0/16 dev rx0 scope link", "a route goes by it")]
    [InlineData("link add br0 type bridge; link set rx0 master br0", "a bond, VLAN or bridge lies on it")]
    public void an_interface_of_the_host_is_refused_unless_it_is_asked_for(string commands, string use)
    {
        using var box = new MirrorBox();
        foreach (string command in commands.Split("; "))
            box.Ip(command.Split(' '));

        FailureException refused = Assert.Throws<FailureException>(() => box.Start(box.Plan));

        Assert.Equal(ExitCode.Usage, refused.Failure.Code);
        Assert.Equal($"rx0: it is not a mirror port: {use}; a trading host has one strategy a feed and one gateway a "
            + "session, and nothing to spread; name a mirror port, or add --any-interface", refused.Failure.ToString());

        box.Start(box.Plan with { TakesAnyInterface = true });
        box.End();
        Assert.Null(box.Failure);
    }

    [Theory]
    [InlineData("{name: rx0}", "t.yaml:1:14: rx0 has role: host, not mirror")]
    [InlineData("{name: rx0, role: mirror, drop: true}",
        "t.yaml:1:14: rx0 has drop: true, so \"run\" leaves no packet to others")]
    [InlineData("{name: rx1, role: mirror}", "rx0: the configuration has no such interface")]
    [InlineData("{name: rx0, role: mirror}", null)]
    public void the_role_in_the_configuration_counts(string configured, string? expected)
    {
        Settings settings = ConfigReader.ReadText($"interfaces: [{configured}]\n", "t.yaml", new ErrorList());

        Failure? refusal = MirrorCheck.RefusalBy(settings, "rx0");

        Assert.Equal(expected, refusal is null ? null : $"{refusal.Where}: {refusal.What}");
    }

    [Theory]
    [InlineData("readers: [a, b.c, d-1, E_2]", "a b.c d-1 E_2")]
    [InlineData("readers: a", "a")]
    [InlineData("# of today\nreaders:\n- one\n- two\n", "one two")]
    public void names_of_readers_are_read(string text, string expected) =>
        Assert.Equal(expected.Split(' '), ReaderNames.Read(text, "spread.yaml"));

    [Theory]
    [InlineData("readers: []", "spread.yaml:1:10: no reader is named; write \"readers: [a, b, c]\"")]
    [InlineData("", "spread.yaml:1:1: no reader is named; write \"readers: [a, b, c]\"")]
    [InlineData("readers: [a, ../b]", "spread.yaml:1:14: \"../b\" is not a name; expected a letter or digit, then "
        + "letters, digits, \"-\", \"_\" and \".\"; 63 at most")]
    [InlineData("readers: [a, b, a]", "spread.yaml:1:17: reader a is named twice; name it once")]
    [InlineData("readers: [a]\nreader: 3", "spread.yaml:2:1: unknown key \"reader\"; did you mean \"readers\"?")]
    public void wrong_names_are_refused_with_their_place(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FailureException>(
            () => ReaderNames.Read(text, "spread.yaml")).Failure.ToString());

    [Fact]
    public void more_readers_than_there_are_places_are_refused()
    {
        string names = string.Join(", ", Enumerable.Range(1, 65));

        Failure failure = Assert.Throws<FailureException>(
            () => ReaderNames.Read($"readers: [{names}]", "spread.yaml")).Failure;

        Assert.Equal("spread.yaml:1:10: 65 readers; name at most 64", failure.ToString());
    }

    [RootFact]
    [Trait("needs", "root")]
    public void a_reload_with_an_error_leaves_the_readers_as_they_are()
    {
        using var box = new MirrorBox();
        box.WriteReaders("a", "b");
        box.Start(box.Plan with { ReadersFile = box.ReadersFile });

        box.WriteReaders("a", "a");
        box.AskReload();

        MirrorBox.Until(() => box.Notices.Lines.Any(line => line.StartsWith(
            $"reload refused, the readers stay: {box.ReadersFile}:1:14: reader a is named twice",
            StringComparison.Ordinal)), () => string.Join('\n', box.Notices.Lines));
        box.End();
        Assert.Equal(1, box.Summary.Tables);
        Assert.Equal(["a", "b"], box.Summary.Readers.Select(reader => reader.Name));
    }
}
