// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Model.Sockets;

namespace Telemetry.Pipeline.HostPath;

/// <summary>First read of the newest numbers by each process: direct-mapped, a newer number replaces an older
/// one.</summary>
[HotPath]
internal sealed class ReadTable
{
    private const int Count = 1 << 17;
    private const uint MostNumbers = 1024;

    /// <summary>A number that a process has read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Read
    {
        internal ulong Number;
        internal ulong Channel;
        internal long InNs;
        internal long ReadNs;
        internal uint Process;          // 0 is an unused entry
        internal short Feed;
    }

    private readonly Read[] _reads = new Read[Count];

    /// <summary>Remembers that a process has read a datagram; a number that it had read before keeps its first
    /// read.</summary>
    internal void Add(in QueuedDatagram datagram, uint process, long readNs)
    {
        ulong end = datagram.First + Math.Min(datagram.Numbers, MostNumbers);
        for (ulong number = datagram.First; number != end; number++)
        {
            ref Read read = ref At(datagram.Channel, datagram.Feed, process, number);
            if (Is(in read, datagram.Channel, datagram.Feed, process, number))
                continue;
            read = new Read
            {
                Number = number,
                Channel = datagram.Channel,
                InNs = datagram.InNs,
                ReadNs = readNs,
                Process = process,
                Feed = datagram.Feed,
            };
        }
    }

    /// <summary>Finds the first read of a number by a process.</summary>
    /// <returns>A reference that is not valid if <paramref name="found"/> is false.</returns>
    internal ref readonly Read Find(ulong channel, short feed, uint process, ulong number, out bool found)
    {
        ref Read read = ref At(channel, feed, process, number);
        found = Is(in read, channel, feed, process, number);
        return ref read;
    }

    private static bool Is(in Read read, ulong channel, short feed, uint process, ulong number) =>
        read.Number == number && read.Process == process && read.Feed == feed && read.Channel == channel;

    private ref Read At(ulong channel, short feed, uint process, ulong number) =>
        ref _reads[(int)(ChannelMark.Hash(channel, ((ulong)process << 16) | (ushort)feed, number) & (Count - 1))];
}
