// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

/// <summary>Unsuitable files on the command line; above all, none is destroyed.</summary>
[Collection("console")]
public class FileArgumentTests
{
    private const string Feed = "f=moldudp64@239.1.1.1:5000";

    [Theory]
    [InlineData("--write-config")]
    [InlineData("--hlog")]
    [InlineData("--csv")]
    public void a_file_that_is_read_is_not_overwritten(string option)
    {
        using var scratch = new ScratchFolder();
        string capture = Capture(scratch);
        byte[] before = File.ReadAllBytes(capture);
        string link = scratch.File("link");
        File.CreateSymbolicLink(link, capture);

        foreach (string name in (string[])[capture, scratch.File("./day.pcap"), link])
        {
            (int code, string error) = CommandLineTests.Run(["replay", capture, "--feed", Feed, option, name]);

            Assert.Equal((2, $"{option}: {name} is named twice; give each file a name of its own\n"), (code, error));
        }
        Assert.Equal(before, File.ReadAllBytes(capture));
    }

    [Theory]
    [InlineData("--write-config", "it is there and not a configuration")]
    [InlineData("--hlog", "it is there and is not a histogram log of this form")]
    [InlineData("--csv", "it is there and is not a table of lines of this form")]
    public void a_capture_file_named_by_mistake_is_not_overwritten(string option, string what)
    {
        using var scratch = new ScratchFolder();
        string other = Capture(scratch);
        byte[] before = File.ReadAllBytes(other);

        (int code, string error) = CommandLineTests.Run(
            ["replay", scratch.File("none.pcap"), "--feed", Feed, option, other]);

        Assert.Equal((1, $"{other}: {what}; name another file, or remove it\n"), (code, error));
        Assert.Equal(before, File.ReadAllBytes(other));
    }

    [Theory]
    [InlineData(1, "none.pcap", "none.pcap: there is no such file; check the path and the permissions")]
    [InlineData(1, "empty.pcap", "empty.pcap: byte 0: nothing is in it; give a pcap or pcapng file")]
    [InlineData(1, "short.pcap", "short.pcap: byte 0: it has no header; give a pcap or pcapng file")]
    [InlineData(1, "text.pcap", "text.pcap: byte 0: neither pcap nor pcapng (it begins with 72616544); "
        + "convert it: editcap -F pcapng IN OUT")]
    [InlineData(1, "gzip.pcap", "gzip.pcap: byte 0: ")]
    [InlineData(2, "day.pcap --config wrong.yaml", "wrong.yaml:1:1: unknown key \"feds\"; did you mean \"feeds\"?")]
    [InlineData(2, "day.pcap --feed g=moldudp46@239.1.1.1:1",
        "--feed g=moldudp46@239.1.1.1:1: unknown protocol \"moldudp46\"; did you mean \"moldudp64\"?")]
    public void a_failed_replay_keeps_existing_files_and_reports_only_its_cause(
        int exit, string arguments, string cause)
    {
        using var scratch = new ScratchFolder();
        Capture(scratch);
        File.WriteAllText(scratch.File("empty.pcap"), "");
        File.WriteAllText(scratch.File("short.pcap"), "abc");
        File.WriteAllText(scratch.File("text.pcap"), "Dear Sir,\n");
        File.WriteAllBytes(scratch.File("gzip.pcap"), [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255]);
        File.WriteAllText(scratch.File("wrong.yaml"), "feds: []\n");
        File.WriteAllText(scratch.File("old.hlog"), "#[Histogram log format version 1.3]\none\ntw");
        File.WriteAllText(scratch.File("old.yaml"), "feeds: []\n");
        string[] words = [.. arguments.Split(' ').Select(word => word.Contains('.') && !word.Contains('@')
            ? scratch.File(word) : word)];
        string[] before = Listing(scratch);

        foreach (string[] flows in (string[][])[[], ["--feed", Feed]])
        {
            (int code, string error) = CommandLineTests.Run(["replay", .. words, .. flows,
                "--hlog", scratch.File("old.hlog"), "--csv", scratch.File("new.csv"),
                "--write-config", scratch.File("old.yaml")]);

            Assert.Equal(exit, code);
            Assert.StartsWith(cause, error.Replace($"{scratch.Path}/", "", StringComparison.Ordinal),
                StringComparison.Ordinal);
            Assert.Single(error.TrimEnd('\n').Split('\n'));
            Assert.Equal(before, Listing(scratch));
        }
    }

    [Fact]
    public void a_file_that_cannot_be_written_is_refused_before_a_long_measurement()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("nowhere/found.yaml");

        (int code, string error) = CommandLineTests.Run(
            ["discover", "--interface", "lo", "--seconds", "60", "--write-config", path]);

        Assert.Equal((1, $"{path}: the configuration cannot be written: there is no such folder; "
            + "name a file that can be written\n"), (code, error));
    }

    [Theory]
    [InlineData(1, "replay", "check the path and the permissions")]
    [InlineData(2, "config check", "give a readable configuration file")]
    public void a_folder_in_place_of_a_file_is_reported_as_such(int exit, string command, string remedy)
    {
        using var scratch = new ScratchFolder();

        (int code, string error) = CommandLineTests.Run([.. command.Split(' '), scratch.Path]);

        Assert.Equal((exit, $"{scratch.Path}: it is a folder; {remedy}\n"), (code, error));
    }

    [Fact]
    public void a_configuration_without_end_is_refused()
    {
        Assert.Equal((2, "/dev/zero: larger than 16 MiB; give a readable configuration file\n"),
            CommandLineTests.Run(["config", "check", "/dev/zero"]));
    }

    [Theory]
    [InlineData("feeds: the name of the protocol is empty; see \"telemetry feeds\"\n", "feeds", "")]
    [InlineData("--interface: the name of the interface is empty; see \"ip link\"\n",
        "discover", "--interface", "")]
    [InlineData("--hlog: the name of the file is empty; name a file\n", "replay", "-", "--feed", Feed, "--hlog", "")]
    [InlineData("--write-config: the name of the file is empty; name a file\n",
        "replay", "-", "--feed", Feed, "--write-config", "")]
    [InlineData("--driver-directory: the name of the folder is empty; name the folder of a media driver\n",
        "watch", "--driver-directory", "")]
    public void an_empty_name_is_reported(string expected, params string[] arguments)
    {
        Assert.Equal((2, expected), CommandLineTests.Run(arguments));
    }

    [Theory]
    [InlineData("--feed", "f=moldudp64@", "239.1.1.1:70000")]
    [InlineData("--session", "s=soupbintcp-ouch5@", "10.1.1.1:9000-9002")]
    public void an_invalid_address_is_reported_once(string option, string flow, string address)
    {
        (int code, string error) = CommandLineTests.Run(["replay", "-", option, flow + address]);

        Assert.Equal(2, code);
        Assert.StartsWith($"{option} {flow}{address}: \"{address}\" is not an address with port", error,
            StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static string[] Listing(ScratchFolder scratch) =>
        [.. Directory.GetFiles(scratch.Path).Order().Select(path => $"{path}: {File.ReadAllText(path)}")];

    private static string Capture(ScratchFolder scratch)
    {
        string path = scratch.File("day.pcap");
        File.WriteAllBytes(path, new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());
        return path;
    }
}
