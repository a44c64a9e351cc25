// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Strangers;

namespace EndToEnd.Tests;

/// <summary>Files that options and the configuration name, in a directory that everybody may write to, where another
/// user took the names before; the kernel's own protection is off.</summary>
[Collection(LinkProtection.Collection)]
[Trait("needs", "root")]
public sealed class StrangerFileTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly LinkProtection _protection = new(isOn: false);
    private readonly string _shared;
    private readonly string _precious;
    private readonly string _capture;

    public StrangerFileTests()
    {
        SharedFolder.MakeDirectory(_scratch.Path, "0755");
        _shared = SharedFolder.MakeDirectory(_scratch.File("shared"), "1777");
        _precious = SharedFolder.MakeFile(_scratch.File("precious"));
        _capture = _scratch.File("empty.pcap");
        File.WriteAllBytes(_capture, CaptureHeader);
    }

    // A pcap file with no packet: its header.
    private static byte[] CaptureHeader =>
        [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];

    public void Dispose()
    {
        _protection.Dispose();
        _scratch.Dispose();
    }

    [RootTheory]
    [InlineData("--hlog")]
    [InlineData("--csv")]
    [InlineData("--write-config")]
    public void an_output_is_not_written_where_a_stranger_led_or_waits_for_it(string option)
    {
        AsUser.Run(AsUser.Stranger, () =>
        {
            File.CreateSymbolicLink($"{_shared}/link", _precious);
            File.CreateSymbolicLink($"{_shared}/dangling", _scratch.File("made"));
            SharedFolder.MakeFile($"{_shared}/his");
            SharedFolder.MakePipe($"{_shared}/pipe");
        });

        foreach (string name in (string[])["link", "dangling", "his", "pipe"])
        {
            RunResult result = TelemetryBinary.Run("replay", _capture, option, $"{_shared}/{name}", "--json");

            Assert.True(result.ExitCode == 1, $"{name}: exit code {result.ExitCode}; {result.Errors}");
            Assert.Contains("that everybody may write to", result.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(0, new FileInfo(_precious).Length);
        Assert.Equal(0, new FileInfo($"{_shared}/his").Length);
        Assert.False(File.Exists(_scratch.File("made")));
    }

    [RootFact]
    public void doctor_runs_no_script_from_a_place_where_a_stranger_could_replace_it()
    {
        string foreign = SharedFolder.Give(SharedFolder.MakeDirectory(_scratch.File("tmp"), "0755"), AsUser.Stranger);

        using TelemetryProcess doctor = TelemetryProcess.Start(
            "env", [$"TMPDIR={foreign}", TelemetryBinary.Path, "doctor", "--json"]);
        RunResult result = doctor.WaitForEnd(TimeSpan.FromSeconds(120));

        JsonElement settings = Assert.Single(result.Lines, line => line.Text("check") == "settings");
        Assert.Equal("unknown", settings.Text("verdict"));
        Assert.Contains("other users can replace", settings.Text("detail"), StringComparison.Ordinal);
    }
}
