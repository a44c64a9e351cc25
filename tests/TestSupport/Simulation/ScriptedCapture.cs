// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation;
using Telemetry.Simulation.Truth;
using Telemetry.Simulation.Exchange;
using TestSupport.CaptureFiles;

namespace TestSupport.Simulation;

/// <summary>A script written as a capture file, with its ground truth.</summary>
internal static class ScriptedCapture
{
    public const long StartNs = 1_700_000_000_000_000_000;
    private const uint NsPerSecond = 1_000_000_000;

    public static (byte[] Capture, FeedTruth Truth, long Datagrams) Make(FeedScriptOptions options,
        string session = "DEMO000001")
    {
        var script = new FeedScript(options);
        var recorder = new FeedRecorder(options.RepairWindowNs);
        var writer = new MoldUdp64Writer(session, 0);
        byte[] buffer = new byte[MoldUdp64Writer.MaxLength];
        var capture = new CaptureBytes(bigEndian: options.Seed % 2 == 0).PcapHeader(nanoseconds: true);
        long datagrams = 0;
        while (script.TryNext(out ScriptedDatagram datagram))
        {
            if (!recorder.IsClear(in datagram, datagram.DueNs))
                continue;
            int length = writer.Write(in datagram, buffer);
            long stampNs = StartNs + datagram.DueNs;
            System.Net.IPEndPoint group = DemoAddresses.Lines[datagram.Line];
            capture.PcapRecord((uint)(stampNs / NsPerSecond), (uint)(stampNs % NsPerSecond),
                Frames.UdpFrame(group.Address.ToString(), (ushort)group.Port, buffer[..length]));
            recorder.Sent(in datagram, length, stampNs);
            datagrams++;
        }
        return (capture.ToArray(), recorder.Close(), datagrams);
    }
}
