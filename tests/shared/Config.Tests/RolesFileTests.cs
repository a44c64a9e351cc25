// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Reading;
using Telemetry.Config.Sections;
using Telemetry.Config.Sections.Host;
using Telemetry.Model.Confinement;
using Telemetry.Model.Failures;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Config.Tests;

/// <summary>The file that gives <c>tune</c> and the appliance the roles of the cores.</summary>
public sealed class RolesFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void the_cores_are_those_of_the_roles()
    {
        CoreSettings cores = Read("""
            # which core does what
            capture=1
            reader=2,18
            pipeline=3
            publisher=4
            trading=5-7
            housekeeping=0,8-15
            feed=eth1
            flow=eth1 233.54.12.111:26477 0
            want.sock-rmem-max=67108864
            skip=nic-flow-control
            """);

        Assert.Equal((2, 3, 4), (cores.Reader, cores.Pipeline, cores.Publisher));
        Assert.Equal([18], cores.NodeReaders);
        Assert.Equal("0,8-15", $"{cores.Other}");
    }

    [Fact]
    public void the_example_of_the_tool_is_read()
    {
        string example = Path.Combine(ProjectTree.Root, "tuning", "roles.example.conf");

        Assert.Equal(2, Read(File.ReadAllText(example)).Reader);
    }

    [Fact]
    public void line_ends_of_other_systems_are_accepted() =>
        Assert.Equal((2, 3), (Read("reader=2\r\npipeline=3\r\n").Reader, Read("reader=2\r\npipeline=3\r\n").Pipeline));

    [Fact]
    public void without_roles_nothing_is_pinned() => Assert.False(Read("# nothing\n").IsGiven);

    [Theory]
    [InlineData("reader 3", "r.conf:1: \"reader 3\" is not of the form KEY=VALUE; write for example reader=3")]
    [InlineData("reader=$(id)", "r.conf:1: reader is \"$(id)\"; expected CPU numbers such as 3 or 0-1,4")]
    [InlineData("reader=\"3\"", "r.conf:1: reader is \"\"3\"\"; expected CPU numbers such as 3 or 0-1,4")]
    [InlineData("reader=9999999", "r.conf:1: reader is \"9999999\"; expected CPU numbers such as 3 or 0-1,4")]
    [InlineData("\nreadr=3", "r.conf:2: unknown key \"readr\"; did you mean \"reader\"?")]
    [InlineData("reader=3\nreader=4", "r.conf:2: reader was given before; give each role once")]
    [InlineData("pipeline=3-4", "r.conf: pipeline has CPUs 3-4; it is one thread: name one CPU")]
    [InlineData("reader=3\ntrading=3-5\nhousekeeping=0",
        "r.conf: CPU 3 has the roles reader and trading; give each CPU one role")]
    [InlineData("reader=3\ncapture=2", "r.conf: no CPU has the role housekeeping; name it: housekeeping=0")]
    public void errors_are_reported_with_file_and_line(string text, string expected)
    {
        var errors = new ErrorList();

        RolesFile.Read(text, "r.conf", errors);

        Assert.Equal(expected, Assert.Single(Failures(errors)).ToString());
    }

    [Fact]
    public void a_configuration_names_the_file_relative_to_its_own_folder()
    {
        File.WriteAllText(_folder.File("roles.conf"), "reader=2\nhousekeeping=0-1\n");
        File.WriteAllText(_folder.File("t.yaml"), "roles: roles.conf\n");

        CoreSettings cores = ConfigReader.ReadFile(_folder.File("t.yaml")).Cores;

        Assert.Equal((2, "0-1"), (cores.Reader, $"{cores.Other}"));
    }

    [Fact]
    public void a_file_without_an_end_is_refused()
    {
        File.WriteAllText(_folder.File("t.yaml"), "roles: /dev/zero\n");

        FailureException refused = Assert.Throws<FailureException>(() => ConfigReader.ReadFile(_folder.File("t.yaml")));

        Assert.Contains("larger than 64 KiB", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static CoreSettings Read(string text)
    {
        var errors = new ErrorList();
        CoreSettings cores = RolesFile.Read(text, "r.conf", errors);
        errors.ThrowIfAny();
        return cores;
    }

    private static IReadOnlyList<Failure> Failures(ErrorList errors) =>
        Assert.Throws<FailureException>(errors.ThrowIfAny).Failures;
}
