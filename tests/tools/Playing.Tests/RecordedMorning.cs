// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Telemetry.Config;
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Repairing;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace Telemetry.Playing.Tests;

/// <summary>Captures of a feed with two lines, written byte by byte, and the plans to play them.</summary>
internal sealed class RecordedMorning : IDisposable
{
    public const string LineA = "233.54.12.111";
    public const string LineB = "233.86.230.111";
    public const ushort Port = 26_477;
    public const long StartNs = 1_700_000_000_000_000_000;

    private readonly ScratchFolder _scratch = new();

    public ScratchFolder Scratch => _scratch;

    public static Topology Topology { get; } = TopologyOf(
        $"itch=moldudp64@{LineA}:{Port},{LineB}:{Port}");

    /// <summary>Flows of a feed as <c>--feed</c> gives it.</summary>
    public static Topology TopologyOf(string feed) => Configuration.Build(FlowOptions.Apply(
        new Settings(), [feed], [], [], new Telemetry.Yaml.ErrorList())).Topology;

    /// <summary>A pcap with datagrams at times after <see cref="StartNs"/>, nanoseconds.</summary>
    public static byte[] Pcap(params (long Ns, string Group, byte[] Payload)[] datagrams)
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long ns, string group, byte[] payload) in datagrams)
            Add(bytes, ns, Frames.UdpFrame(group, Port, payload));
        return bytes.ToArray();
    }

    public static void Add(CaptureBytes bytes, long ns, byte[] frame, uint? wireLength = null) => bytes.PcapRecord(
        (uint)((StartNs + ns) / 1_000_000_000), (uint)((StartNs + ns) % 1_000_000_000), frame, wireLength);

    /// <summary>A MoldUDP64 packet with one message.</summary>
    public static byte[] Mold(ulong sequence) => MoldSender.Packet(sequence);

    public string File(string name, byte[] bytes)
    {
        string path = _scratch.File(name);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    public static PlayPlan Plan(params string[] captures) => new() { Captures = captures, Topology = Topology };

    /// <summary>All datagrams of a plan, with their bytes.</summary>
    public static (List<(Datagram Datagram, byte[] Payload)> Datagrams, DatagramReader Reader) Read(
        PlayPlan plan, int loops = 1, LineCoverage? coverage = null)
    {
        var reader = new DatagramReader(plan, coverage);
        var kept = new Kept();
        reader.Run(loops, kept, CancellationToken.None);
        return (kept.All, reader);
    }

    public void Dispose() => _scratch.Dispose();

    private sealed class Kept : IDatagramSink
    {
        public List<(Datagram, byte[])> All { get; } = [];

        public bool Take(in Datagram datagram, ReadOnlySpan<byte> payload)
        {
            All.Add((datagram, payload.ToArray()));
            return true;
        }
    }
}
