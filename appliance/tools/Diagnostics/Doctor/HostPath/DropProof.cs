// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Proof that this kernel reports the packets that it drops.</summary>
internal static class DropProof
{
    private const string Name = "host_drops";
    private const string Remedy = "do not trust host_path.drops on this kernel: host_path: {drops: off}";
    private const int Datagrams = 500;
    private const int Rounds = 5;
    private const int SmallestBuffer = 2_304;
    private const int RingBytes = 1 << 20;

    /// <summary>Lets a socket of its own overflow over loopback, and compares what it did not get with what the
    /// program recorded.</summary>
    internal static HostCheck Run(MeasuredPrices prices)
    {
        try
        {
            using Socket receiver = Loopback.Datagram();
            receiver.ReceiveBufferSize = SmallestBuffer;
            IPEndPoint target = Loopback.Bind(receiver);
            using var capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = [Loopback.FlowTo(1, target, isTcp: false)],
                Interfaces = [],
                RingBytes = RingBytes,
            });
            using var drops = DropCapture.Open(capture);
            return Prove(receiver, target, drops, prices);
        }
        catch (FailureException refused)
        {
            string what = refused.Failure.What.Split('\n')[0].TrimEnd();
            return new HostCheck(Name, CheckVerdict.Warn, $"drops are not recorded: {what}",
                "run doctor as root; a kernel with BTF has what is needed");
        }
        catch (Exception cause) when (cause is SocketException or DllNotFoundException)
        {
            return Loopback.Unknown(Name, cause);
        }
    }

    private static HostCheck Prove(
        Socket receiver, IPEndPoint target, DropCapture drops, MeasuredPrices prices)
    {
        using Socket sender = Loopback.Datagram();
        double alone = TimeOfSending(sender, target);
        _ = ReadAll(receiver);
        drops.Attach();
        Send(sender, target);
        HashSet<int> held = ReadAll(receiver);
        HashSet<int> told = Told(drops, receiver);
        double told500 = TimeOfSending(sender, target);
        drops.Detach();
        prices.Add("drops", drops.ReadFacts().Tag, Math.Max(0, told500 - alone));
        int made = Datagrams - held.Count;
        bool areRight = told.Count == made && !told.Overlaps(held);
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"{made} made, {told.Count} told, numbers {(areRight ? "right" : "wrong")}, "
            + $"about {Math.Max(0, told500 - alone):F0} ns each"
            + $"{(drops.HasReasons ? "" : "; this kernel states no reasons (before 5.17)")}"
            + $"{(drops.HasPlaces ? "" : "; it names no functions that drop (before 5.14)")}");
        return areRight
            ? new HostCheck(Name, CheckVerdict.Ok, detail, "") : new HostCheck(Name, CheckVerdict.Warn, detail, Remedy);
    }

    /// <summary>Time of sending a datagram that is dropped: the least of several rounds, nanoseconds.</summary>
    private static double TimeOfSending(Socket sender, IPEndPoint target)
    {
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long startNs = MonotonicClock.NowNs;
            Send(sender, target);
            least = Math.Min(least, (MonotonicClock.NowNs - startNs) / (double)Datagrams);
        }
        return least;
    }

    private static void Send(Socket sender, IPEndPoint target)
    {
        byte[] datagram = new byte[64];
        for (int number = 0; number < Datagrams; number++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(datagram, number);
            _ = sender.SendTo(datagram, target);
        }
    }

    private static HashSet<int> ReadAll(Socket receiver)
    {
        HashSet<int> read = [];
        byte[] datagram = new byte[64];
        while (receiver.Poll(0, SelectMode.SelectRead))
        {
            _ = receiver.Receive(datagram);
            _ = read.Add(BinaryPrimitives.ReadInt32LittleEndian(datagram));
        }
        return read;
    }

    private static HashSet<int> Told(DropCapture drops, Socket receiver)
    {
        int port = ((IPEndPoint)receiver.LocalEndPoint!).Port;
        HashSet<int> told = [];
        var ring = new DropRing(drops.Ring);
        for (_ = ring.Refresh(); ring.TryPeek(out _); ring.Advance())
        {
            if (ring.Current.DestinationPort == port && ring.Payload.Length >= sizeof(int))
                _ = told.Add(BinaryPrimitives.ReadInt32LittleEndian(ring.Payload));
        }
        ring.Release();
        return told;
    }
}
