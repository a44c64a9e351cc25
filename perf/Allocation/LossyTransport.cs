// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Telemetry.Perf.Allocation;

/// <summary>A socket that loses data datagrams on their way in.</summary>
internal sealed class LossyTransport(IUdpTransport inner) : IUdpTransport
{
    private const int LossEvery = 97;

    private long _seen;

    public UdpAddress LocalAddress => inner.LocalAddress;

    public bool Send(ReadOnlySpan<byte> datagram) => inner.Send(datagram);

    public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination) => inner.SendTo(datagram, destination);

    public int Receive(Span<byte> buffer, out UdpAddress source)
    {
        int length = inner.Receive(buffer, out source);
        bool isData = length > DataFrame.HeaderLength && FrameHeader.TypeOf(buffer) == FrameHeader.Data;
        return isData && ++_seen % LossEvery == 0 ? inner.Receive(buffer, out source) : length;
    }

    public void Dispose() => inner.Dispose();
}
