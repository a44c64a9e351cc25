// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Events;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel's steps of packets between the hooks and the application are recorded, and what that
/// costs.</summary>
internal static class StageProof
{
    private const string Name = "stages";
    private const int Each = 100;
    private const int Rounds = 9;
    private const int RingBytes = 1 << 20;
    private const int Feed = 1;
    private const int Session = 2;
    private const int Bytes = Loopback.Snap;

    /// <summary>Makes a hundred datagrams, reads and sends over loopback, and compares.</summary>
    internal static HostCheck Run()
    {
        try
        {
            using Socket receiver = Loopback.Datagram();
            using Socket listener = Loopback.Stream();
            IPEndPoint feed = Loopback.Bind(receiver);
            IPEndPoint session = Loopback.Bind(listener);
            listener.Listen();
            using var capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = [Loopback.FlowTo(Feed, feed, isTcp: false), Loopback.FlowTo(Session, session, isTcp: true)],
                Interfaces = [],
                RingBytes = RingBytes,
            });
            using var stages = StageCapture.Open(capture, new StageOptions { RingBytes = RingBytes });
            return Prove(stages, receiver, listener);
        }
        catch (FailureException refused)
        {
            return new HostCheck(Name, CheckVerdict.Warn, $"steps are not recorded: {refused.Failure.FirstLine}",
                "run doctor as root; a kernel from 5.11 with BTF has what reads need, one from 6.16 what sends need");
        }
        catch (Exception cause) when (cause is SocketException or DllNotFoundException)
        {
            return Loopback.Unknown(Name, cause);
        }
    }

    /// <summary>The verdict on a proof.</summary>
    /// <param name="missing">Programs that are not there, with their reasons.</param>
    /// <param name="made">Steps that must have been recorded, by program; 0 for those that are not there.</param>
    /// <param name="recorded">Steps that were recorded rightly, by program.</param>
    /// <param name="plain">Time of a datagram's way into and out of a socket, and of a send, nanoseconds.</param>
    /// <param name="watched">The same with the programs.</param>
    internal static HostCheck Judge(
        IReadOnlyList<string> missing, int[] made, int[] recorded, (long Datagram, long Send) plain,
        (long Datagram, long Send) watched)
    {
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"recorded {recorded[0]} of {made[0]} datagrams, {recorded[1]} of {made[1]} reads, {recorded[2]} of "
            + $"{made[2]} sends, {recorded[3]} of {made[3]} at the driver; a datagram sent and read takes "
            + $"{plain.Datagram} ns, with the programs {watched.Datagram} ns, a send {plain.Send} ns, with them "
            + $"{watched.Send} ns");
        if (!made.SequenceEqual(recorded))
        {
            return new HostCheck(
                Name, CheckVerdict.Warn, detail, "do not trust stages on this kernel: host_path: {stages: off}");
        }
        return missing.Count == 0
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "")
            : new HostCheck(
                Name, CheckVerdict.Warn, $"{detail}; missing: {string.Join("; ", missing)}; {Remaining(made)}",
                "a kernel from 6.16 has all of them");
    }

    /// <summary>The part of tick-to-trade that is recorded all the same.</summary>
    private static string Remaining(int[] made) =>
        made[(int)StageProgram.SocketIn] == 0 || made[(int)StageProgram.Read] == 0 ? "no stage remains"
        : made[(int)StageProgram.Send] == 0
            ? $"{Named(StagePart.Before)}, and {Named(StagePart.Whole)} in place of {Named(StagePart.Send)} remain"
        : $"all stages up to {OrderStageKinds.All.Last(stage => stage.Part == StagePart.Send).Series} remain";

    private static string Named(StagePart part) => string.Join(
        " and ", OrderStageKinds.All.Where(stage => stage.Part == part).Select(stage => stage.Series));

    private static HostCheck Prove(StageCapture stages, Socket receiver, Socket listener)
    {
        using Socket sender = Loopback.Datagram();
        sender.Connect(receiver.LocalEndPoint!);
        using Socket client = Loopback.Stream();
        client.Connect(listener.LocalEndPoint!);
        client.NoDelay = true;
        using Socket server = listener.Accept();
        (long, long) plain = Measure(sender, receiver, client, server);
        stages.Attach();
        Make(sender, receiver, client, server, out _, out _);
        int[] recorded = Count(stages);
        (long, long) watched = Measure(sender, receiver, client, server);
        stages.Detach();
        int[] made = [.. StageCapture.Programs.Select(program => stages.WhyMissing(program) is null ? Each : 0)];
        string[] missing = [.. StageCapture.Programs.Where(program => stages.WhyMissing(program) is not null)
            .Select(program => $"{StageCapture.NameOf(program)}: {stages.WhyMissing(program)}")];
        return Judge(missing, made, recorded, plain, watched);
    }

    /// <summary>Time of a datagram and of a send: the least of several rounds, nanoseconds.</summary>
    private static (long Datagram, long Send) Measure(Socket sender, Socket receiver, Socket client, Socket server)
    {
        (long datagram, long send) = (long.MaxValue, long.MaxValue);
        for (int round = 0; round < Rounds; round++)
        {
            Make(sender, receiver, client, server, out long datagramsNs, out long sendsNs);
            datagram = Math.Min(datagram, datagramsNs / Each);
            send = Math.Min(send, sendsNs / Each);
        }
        return (datagram, send);
    }

    private static void Make(
        Socket sender, Socket receiver, Socket client, Socket server, out long datagramsNs, out long sendsNs)
    {
        byte[] bytes = new byte[Bytes];
        byte[] read = new byte[Each * Bytes];
        long beganNs = MonotonicClock.NowNs;
        for (int number = 0; number < Each; number++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            _ = sender.Send(bytes);
            _ = receiver.Receive(read);
        }
        datagramsNs = MonotonicClock.NowNs - beganNs;
        beganNs = MonotonicClock.NowNs;
        for (int number = 0; number < Each; number++)
            _ = client.Send(bytes);
        sendsNs = MonotonicClock.NowNs - beganNs;
        for (int left = Each * Bytes; left > 0;)
            left -= server.Receive(read);
    }

    /// <summary>Counts the steps that are what the application did, by program.</summary>
    private static int[] Count(StageCapture stages)
    {
        int[] counts = new int[StageCapture.Programs.Count];
        uint begin = 0;
        uint sequence = 0;
        var ring = new StageRing(stages.Ring);
        for (_ = ring.Refresh(); ring.TryPeek(out _); ring.Advance())
        {
            ref readonly StageRecord record = ref ring.Current;
            if (record is { Kind: StageKind.SocketIn, FlowId: Feed, PayloadLength: Bytes })
            {
                bool isNext = BinaryPrimitives.ReadInt32LittleEndian(ring.Payload) == counts[0];
                counts[(int)StageProgram.SocketIn] += isNext ? 1 : 0;
            }
            else if (record is { Kind: StageKind.Read, FlowId: Feed, Bytes: Bytes }
                && record.Process == Environment.ProcessId)
            {
                counts[(int)StageProgram.Read]++;
            }
            else if (record is { Kind: StageKind.Send, FlowId: Session, Bytes: Bytes })
            {
                if (counts[(int)StageProgram.Send] == 0)
                    begin = sequence = record.TcpSequence;
                counts[(int)StageProgram.Send] += record.TcpSequence == sequence ? 1 : 0;
                sequence = record.TcpSequence + Bytes;
            }
            else if (record is { Kind: StageKind.Driver, FlowId: Session })
            {
                // One segment may end several sends.
                counts[(int)StageProgram.Transmit] = (int)(record.TcpSequence - begin) / Bytes;
            }
        }
        ring.Release();
        return counts;
    }
}
