// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Filter of the addresses from which a driver receives.</summary>
internal sealed class SourceFilter
{
    private const int MaxReported = 16;

    private readonly (UdpAddress Network, UdpAddress Mask)[] _allowed;
    private readonly HashSet<UdpAddress> _reported = [];
    private readonly DriverCounters _counters;
    private readonly Action<string>? _onRefused;

    internal SourceFilter(MediaDriverContext context, DriverCounters counters)
    {
        _allowed = [.. context.AllowedSources.Select(network => (
            new UdpAddress(network.BaseAddress, 0), MaskOf(network)))];
        _counters = counters;
        _onRefused = context.OnRefusedSource;
    }

    /// <summary>True if datagrams from the address are accepted; otherwise counts a refusal.</summary>
    internal bool Allows(in UdpAddress source)
    {
        if (_allowed.Length == 0)
            return true;
        foreach ((UdpAddress network, UdpAddress mask) in _allowed)
        {
            if (source.IsWithin(network, mask))
                return true;
        }

        Refuse(source);
        return false;
    }

    private void Refuse(in UdpAddress source)
    {
        _counters.Increment(SystemCounter.InvalidPackets);
        if (_reported.Count < MaxReported && _reported.Add(source.WithPort(0)))
            _onRefused?.Invoke(source.Address.ToString());
    }

    private static UdpAddress MaskOf(IPNetwork network)
    {
        byte[] mask = new byte[network.BaseAddress.GetAddressBytes().Length];
        for (int bit = 0; bit < network.PrefixLength; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return new UdpAddress(new IPAddress(mask), 0);
    }
}
