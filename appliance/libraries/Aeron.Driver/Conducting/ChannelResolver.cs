// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Parses the channels of commands. A channel with a host name is parsed on a thread of the pool, since the name
/// service may be slow and must not stall the driver; the command then continues in a later duty cycle.
/// </summary>
internal sealed class ChannelResolver
{
    private static readonly string[] AddressKeys = ["endpoint", "control", "interface"];

    private readonly List<(Task<UdpChannel> Parsing, Action<UdpChannel, long> Then, Action<ChannelException> Refuse)>
        _pending = [];

    internal bool IsIdle => _pending.Count == 0;

    internal void Resolve(string channel, Action<UdpChannel, long> then, Action<ChannelException> refuse, long nowNs)
    {
        try
        {
            if (NamesHost(ChannelUri.Parse(channel)))
                _pending.Add((Task.Run(() => UdpChannel.Parse(channel)), then, refuse));
            else
                then(UdpChannel.Parse(channel), nowNs);
        }
        catch (ChannelException exception)
        {
            refuse(exception);
        }
    }

    /// <summary>Continues the commands whose channels have been parsed; returns their number.</summary>
    internal int Poll(long nowNs)
    {
        int done = 0;
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            (Task<UdpChannel> parsing, Action<UdpChannel, long> then, Action<ChannelException> refuse) = _pending[i];
            if (!parsing.IsCompleted)
                continue;

            _pending.RemoveAt(i);
            done++;
            try
            {
                then(parsing.GetAwaiter().GetResult(), nowNs);
            }
            catch (ChannelException exception)
            {
                refuse(exception);
            }
        }

        return done;
    }

    private static bool NamesHost(ChannelUri uri)
    {
        foreach (string key in AddressKeys)
        {
            if (uri.Get(key) is { } address && !address.StartsWith('{') &&
                !IPEndPoint.TryParse(address.Split('/')[0], out _))
                return true;
        }

        return false;
    }
}
