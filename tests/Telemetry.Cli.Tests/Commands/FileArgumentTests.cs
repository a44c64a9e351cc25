// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

/// <summary>Files of the command line that are not what they should be; above all, none is destroyed.</summary>
[Collection("console")]
public class FileArgumentTests
{
    private const string Feed = "f=moldudp64@239.1.1.1:5000";

    [Theory]
    [InlineData("--write-config")]
    [InlineData("--hlog")]
    [InlineData("--csv")]
    public void what_is_read_is_not_written_over(string option)
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
    [InlineData("--write-config", "it is there and is no configuration")]
    [InlineData("--hlog", "it is there and is no histogram log of this form")]
    [InlineData("--csv", "it is there and is no table of lines of this form")]
    public void a_capture_that_is_named_by_mistake_is_not_written_over(string option, string what)
    {
        using var scratch = new ScratchFolder();
        string other = Capture(scratch);
        byte[] before = File.ReadAllBytes(other);

        (int code, string error) = CommandLineTests.Run(
            ["replay", scratch.File("none.pcap"), "--feed", Feed, option, other]);

        Assert.Equal((1, $"{other}: {what}; name another file, or remove it\n"), (code, error));
        Assert.Equal(before, File.ReadAllBytes(other));
    }

    [Fact]
    public void a_look_of_a_minute_does_not_end_in_a_file_that_cannot_be_written()
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
    public void a_folder_is_called_one(int exit, string command, string remedy)
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
    public void an_empty_name_is_told(string expected, params string[] arguments)
    {
        Assert.Equal((2, expected), CommandLineTests.Run(arguments));
    }

    [Theory]
    [InlineData("--feed", "f=moldudp64@", "239.1.1.1:70000")]
    [InlineData("--session", "s=soupbintcp-ouch5@", "10.1.1.1:9000-9002")]
    public void an_address_that_cannot_be_read_is_told_once(string option, string flow, string address)
    {
        (int code, string error) = CommandLineTests.Run(["replay", "-", option, flow + address]);

        Assert.Equal(2, code);
        Assert.StartsWith($"{option} {flow}{address}: \"{address}\" is no address with port", error,
            StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    private static string Capture(ScratchFolder scratch)
    {
        string path = scratch.File("day.pcap");
        File.WriteAllBytes(path, new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());
        return path;
    }
}
