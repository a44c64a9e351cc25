// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Readers;

/// <summary>Packets of a reader on their way into a <see cref="FrameFile"/>: those that wait for a write, and those
/// that are missing because one failed.</summary>
internal sealed class FrameBlocks
{
    private const int MostOverhead = 256;                       // of a packet's block

    private long _missing;                                      // not yet said in the file
    private long _missingOfWaiting;
    private long _waiting;
    private long _undelivered;

    /// <summary>Packets that were not written. Any thread.</summary>
    internal long Undelivered => Volatile.Read(ref _undelivered);

    /// <summary>True if nothing waits for a write.</summary>
    internal bool IsEmpty => _waiting == 0;

    /// <summary>True if a frame's block can be put behind those that wait.</summary>
    internal static bool HasRoom(FrameFile file, in FanoutFrame frame) =>
        file.Waiting == 0 || file.Waiting + frame.Bytes.Length + MostOverhead <= FrameFile.BufferLength;

    /// <summary>Puts a frame behind those that wait.</summary>
    internal void Add(FrameFile file, in FanoutFrame frame, long missing)
    {
        _missing += missing;
        file.Write(new FileFrame
        {
            Interface = 0,
            TimeNs = frame.TimeNs,
            Bytes = frame.Bytes,
            WireLength = frame.WireLength,
            Hook = Hook.TcRx,
            DropCount = (ulong)_missing,
        });
        _missingOfWaiting += _missing;
        _missing = 0;
        _waiting++;
    }

    /// <summary>Counts a frame for which there is no file.</summary>
    internal void Skip(long missing)
    {
        _missing += missing + 1;
        Volatile.Write(ref _undelivered, _undelivered + 1);
    }

    /// <summary>Counts those that waited as written.</summary>
    internal void Written() => (_waiting, _missingOfWaiting) = (0, 0);

    /// <summary>Counts those that waited as missing.</summary>
    internal void Lost()
    {
        _missing += _missingOfWaiting + _waiting;
        Volatile.Write(ref _undelivered, _undelivered + _waiting);
        Written();
    }
}
