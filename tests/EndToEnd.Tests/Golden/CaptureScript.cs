// SPDX-License-Identifier: Apache-2.0
using System.Net;
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>Frames with their stamps, written as a pcap with nanoseconds in the order they were added in.</summary>
internal sealed class CaptureScript
{
    /// <summary>Stamp of the first frame: 2023-11-14 22:13:20.25 UTC.</summary>
    internal const long StartNs = 1_700_000_000_250_000_000;

    private const long Second = 1_000_000_000;

    private readonly CaptureBytes _capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);

    /// <summary>Stamp of the next frame.</summary>
    internal long NowNs { get; set; } = StartNs;

    /// <summary>Adds a frame at the current instant.</summary>
    internal void Add(byte[] frame, uint? wireLength = null) =>
        _capture.PcapRecord((uint)(NowNs / Second), (uint)(NowNs % Second), frame, wireLength);

    /// <summary>Adds frames, each so much later than the one before.</summary>
    internal void AddAll(IEnumerable<byte[]> frames, long stepNs)
    {
        foreach (byte[] frame in frames)
        {
            Add(frame);
            NowNs += stepNs;
        }
    }

    /// <summary>Adds a datagram at the current instant.</summary>
    internal void AddDatagram(
        string group, ushort port, byte[] payload, ChecksumForm checksum = ChecksumForm.Right,
        ushort? udpLength = null) => Add(new PacketBuilder
        {
            Destination = IPAddress.Parse(group),
            DestinationPort = port,
            Payload = payload,
            Checksum = checksum,
            UdpLength = udpLength,
        }.Build());

    /// <summary>The file.</summary>
    internal byte[] ToPcap() => _capture.ToArray();
}
