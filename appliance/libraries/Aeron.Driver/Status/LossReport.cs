// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Status;

/// <summary>
/// loss-report.dat of a driver: number and bytes of the gaps detected in each stream, also if they were filled later.
/// One entry per session with loss, never removed, bounded by the file. One thread writes; any thread or process may
/// read.
/// </summary>
internal sealed unsafe class LossReport : IDisposable
{
    internal const string FileName = "loss-report.dat";

    internal const int ObservationsOffset = 0;         // i64, written last: 0 = no more entries
    internal const int BytesOffset = 8;                // i64
    internal const int FirstTimeOffset = 16;           // i64, milliseconds since 1970
    internal const int LastTimeOffset = 24;            // i64
    internal const int SessionIdOffset = 32;           // i32
    internal const int StreamIdOffset = 36;            // i32
    internal const int ChannelOffset = 40;             // i32 length, ASCII; aligned to 4, then the source likewise

    /// <summary>Result if the file is full and has no entry for the session.</summary>
    internal const int NoEntry = -1;

    private const int Length = 1 << 20;                // bytes, as with every driver
    private const int EntryAlignment = 64;

    private readonly MappedFile _file;
    private readonly Func<long> _epochClock;
    private int _end;

    private LossReport(MappedFile file, Func<long> epochClock)
    {
        _file = file;
        _epochClock = epochClock;
    }

    /// <summary>Creates the file of a driver.</summary>
    internal static LossReport Create(DirectoryHandle directory, Func<long> epochClock) =>
        new(MappedFile.CreateNew(directory, FileName, Length, isSparse: false), epochClock);

    /// <summary>Records the first loss of a session; returns its entry for later ones.</summary>
    internal int Add(int sessionId, int streamId, string channel, string source, long bytes)
    {
        int sourceOffset = ChannelOffset + sizeof(int) + Align(channel.Length, sizeof(int));
        int length = sourceOffset + sizeof(int) + source.Length;
        if (length > Length - _end)
            return NoEntry;

        byte* entry = _file.Address + _end;
        long nowMs = _epochClock();
        *(long*)(entry + BytesOffset) = bytes;
        *(long*)(entry + FirstTimeOffset) = nowMs;
        *(long*)(entry + LastTimeOffset) = nowMs;
        *(int*)(entry + SessionIdOffset) = sessionId;
        *(int*)(entry + StreamIdOffset) = streamId;
        WriteText(entry + ChannelOffset, channel);
        WriteText(entry + sourceOffset, source);
        // Pairs with the acquire in a reader, possibly in another process.
        Volatile.Write(ref Unsafe.AsRef<long>(entry + ObservationsOffset), 1);
        int offset = _end;
        _end += Align(length, EntryAlignment);
        return offset;
    }

    /// <summary>Records a further loss of a session that has an entry.</summary>
    internal void Observe(int entryOffset, long bytes)
    {
        byte* entry = _file.Address + entryOffset;
        Volatile.Write(ref Unsafe.AsRef<long>(entry + LastTimeOffset), _epochClock());
        Volatile.Write(ref Unsafe.AsRef<long>(entry + BytesOffset), *(long*)(entry + BytesOffset) + bytes);
        Volatile.Write(ref Unsafe.AsRef<long>(entry + ObservationsOffset), *(long*)(entry + ObservationsOffset) + 1);
    }

    public void Dispose() => _file.Dispose();

    private static void WriteText(byte* at, string text)
    {
        *(int*)at = text.Length;
        Encoding.ASCII.GetBytes(text, new Span<byte>(at + sizeof(int), text.Length));
    }

    private static int Align(int length, int alignment) => (length + alignment - 1) & -alignment;
}
