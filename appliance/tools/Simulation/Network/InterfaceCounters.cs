// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Exchange;

namespace Telemetry.Simulation.Network;

/// <summary>The counters of an interface of the calling thread's namespace.</summary>
internal static class InterfaceCounters
{
    private const int SentPackets = 9;
    private const int SentDrops = 11;

    /// <summary>Packets sent, and dropped at egress; zero if they cannot be read.</summary>
    public static (long Packets, long Drops) Sent(string name)
    {
        foreach (string line in File.ReadLines("/proc/thread-self/net/dev"))
        {
            string[] fields = line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > SentDrops + 1 && fields[0] == name)
                return (ExchangeOptions.Number(fields[SentPackets + 1]), ExchangeOptions.Number(fields[SentDrops + 1]));
        }
        return default;
    }
}
