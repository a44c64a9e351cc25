// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.HostPath;

/// <summary>
/// Numbers of each line that the host dropped. Of a multicast group every socket has a copy of its own, so a number
/// that two sockets dropped is one number: the most of one socket counts.
/// </summary>
[HotPath]
internal sealed class SocketShares
{
    private const int Most = 1024;

    private struct Share
    {
        internal ulong Socket;
        internal long Numbers;
        internal int Line;
    }

    private readonly long[] _everywhere;        // by line: dropped before a copy for each socket was made
    private readonly long[] _mostOfSocket;
    private readonly Share[] _shares = new Share[Most];
    private int _count;

    /// <summary>Makes empty counts for a number of lines.</summary>
    internal SocketShares(int lines) => (_everywhere, _mostOfSocket) = (new long[lines], new long[lines]);

    /// <summary>Numbers of a line that some application of this host did not get.</summary>
    internal long DroppedOf(int line) => line < _everywhere.Length ? _everywhere[line] + _mostOfSocket[line] : 0;

    /// <summary>Takes over the counts of others.</summary>
    internal void TakeOver(SocketShares before)
    {
        before._everywhere.CopyTo(_everywhere, 0);
        before._mostOfSocket.CopyTo(_mostOfSocket, 0);
        before._shares.AsSpan(0, before._count).CopyTo(_shares);
        _count = before._count;
    }

    /// <summary>Counts dropped numbers.</summary>
    /// <param name="line">Their line.</param>
    /// <param name="socket">The socket whose copies they are; 0 if they would have been everybody's.</param>
    /// <param name="numbers">How many.</param>
    internal void Add(int line, ulong socket, long numbers)
    {
        if (socket == 0)
        {
            _everywhere[line] += numbers;
            return;
        }
        int place = 0;
        while (place < _count && (_shares[place].Socket != socket || _shares[place].Line != line))
            place++;
        if (place == Most)
        {
            _everywhere[line] += numbers;
            return;
        }
        if (place == _count)
            _shares[_count++] = new Share { Socket = socket, Line = line };
        _shares[place].Numbers += numbers;
        _mostOfSocket[line] = Math.Max(_mostOfSocket[line], _shares[place].Numbers);
    }
}
