// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using EndToEnd.Tests.Extract;
using Telemetry.Kernel.Attaching;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>Stamps of the kernel program on the player's interface, beside tcpdump's on the other side.</summary>
[Trait("Needs", "root")]
public sealed class KernelStampTests : IDisposable
{
    private const int Messages = 1_000;
    private const int GapNs = 500_000;
    private const long SecondNs = 1_000_000_000;

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void the_kernel_stamps_each_datagram_inside_the_call_that_sends_it()
    {
        (string capture, string seen, string folder) = (
            _lab.Capture(Messages, GapNs), _lab.Scratch.File("seen.pcap"), _lab.Scratch.File("played"));
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config(), "--result", folder);

        Assert.True(result.ExitCode == 0, result.Errors);
        JsonElement pacing = Assert.Single(result.OfType("pacing"));
        List<Dictionary<string, string>> rows = PlayLab.Rows(folder);
        Assert.Equal(JsonValueKind.Null, pacing.At("no_kernel_stamps").ValueKind);
        Assert.Equal(((2 * Messages) - 3, rows.Count), (pacing.Count("kernel_stamped"), (int)pacing.Count("sent")));
        Assert.All(rows, row => Assert.InRange(
            Number(row["kernel_ns"]), Number(row["before_ns"]), Number(row["after_ns"])));
        long[] stamps = [.. rows.Select(row => Number(row["kernel_ns"]))];
        Assert.Equal(stamps.Order(), stamps);
        long[] errors = [.. rows.Select(row => Number(row["kernel_ns"]) - Number(row["due_ns"])).Order()];
        Assert.Equal(errors[^1], pacing.Count("kernel_error_ns", "max"));
        Assert.InRange(pacing.Count("kernel_error_ns", "p50"), errors[(errors.Length - 1) / 2],
            (errors[(errors.Length - 1) / 2] * 1.001) + 1);
        Assert.True(pacing.Count("kernel_error_ns", "p50") <= pacing.Count("error_ns", "p50"));
        AssertNear(TcpdumpStamps(witness, seen, rows.Count), stamps,
            pacing.Count("start_time_ns") - pacing.Count("start_stamp_ns"));
    }

    [RootFact]
    public void the_program_is_there_while_it_plays_and_gone_after_its_end_and_after_a_kill()
    {
        string brief = _lab.Capture(9, 100_000);
        Assert.Equal(0, _lab.Play(brief, "--config", _lab.Config()).ExitCode);
        Assert.False(IsAttached());
        string minutes = _lab.Capture(Messages, 100_000_000);

        using TelemetryProcess play = _lab.Start(minutes, "--config", _lab.Config());
        Assert.True(SpinWait.SpinUntil(IsAttached, PlayLab.Patience), play.Errors);
        RunResult second = _lab.Play(minutes, "--config", _lab.Config());
        play.Signal(Signals.Kill);
        play.WaitForText(PlayLab.Patience);

        Assert.Contains("or used by another play", second.Errors, StringComparison.Ordinal);
        Assert.Equal(2, second.ExitCode);
        Assert.True(SpinWait.SpinUntil(() => !IsAttached(), PlayLab.Patience), "the program is still attached");
    }

    /// <summary>The same counts, and times that are those of the other side except for the way there.</summary>
    private static void AssertNear(long[] arrivedNs, long[] stamps, long wallOffsetNs)
    {
        Assert.Equal(stamps.Length, arrivedNs.Length);
        long[] behind = [.. arrivedNs.Zip(stamps, (at, stamp) => at - stamp - wallOffsetNs).Order()];
        // The two clocks are compared once, and the machine is a busy one.
        Assert.InRange(behind[0], -5_000_000, 50_000_000);
        Assert.InRange(behind[behind.Length / 2] - behind[0], 0, 5_000_000);
    }

    private static long[] TcpdumpStamps(TelemetryProcess witness, string seen, int count)
    {
        _ = PlayLab.Seen(witness, seen, count);
        return [.. Wireshark.RecordsOf(File.ReadAllBytes(seen)).Select(record =>
            (BinaryPrimitives.ReadUInt32LittleEndian(record) * SecondNs)
                + BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4)))];
    }

    private bool IsAttached()
    {
        bool? answer = null;
        _lab.Pair.InSender(() =>
            answer = OwnAttachments.Has(NetworkDevice.IndexOf(VethPair.SenderInterface)));
        return answer == true;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
