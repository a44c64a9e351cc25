// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.BlackBox;

/// <summary>Finished and missed files of packets around events, passed from their writer to the publishing thread, and
/// their counters. An event refers to a file by its number. Any thread may call any member.</summary>
public sealed class BlackBoxHistory
{
    /// <summary>Number of files that are kept, the newest.</summary>
    public const int Kept = 1024;

    private readonly BlackBoxFile?[] _files = new BlackBoxFile?[Kept];
    private readonly Lock _adding = new();
    private BlackBoxCounters _counters;
    private long _numbers;

    /// <summary>Adds a finished or missed file, and counts it by its outcome: call it before the control message of the
    /// file is sent.</summary>
    /// <returns>Number of the file, from 1.</returns>
    public long Add(BlackBoxFile file)
    {
        lock (_adding)
        {
            long number = ++_numbers;
            Volatile.Write(ref _files[number % Kept], file with { Number = number });
            Interlocked.Add(ref _counters.Packets, file.Packets);
            Interlocked.Add(ref _counters.Bytes, file.Bytes);
            (BlackBoxCount what, int by) = file.Outcome switch
            {
                BlackBoxOutcome.Written => (BlackBoxCount.Files, 1),
                BlackBoxOutcome.Missed => (BlackBoxCount.Missed, file.Triggers),
                BlackBoxOutcome.RefusedSpace => (BlackBoxCount.RefusedSpace, 1),
                _ => (BlackBoxCount.NotWritten, 1),
            };
            Count(what, by);
            return number;
        }
    }

    /// <summary>File of a number; null if there is none or it is no longer kept.</summary>
    public BlackBoxFile? Find(long number) =>
        Volatile.Read(ref _files[(int)((ulong)number % Kept)]) is { } file && file.Number == number ? file : null;

    /// <summary>Counts what gave no file of its own.</summary>
    /// <param name="by">Number to add.</param>
    public void Count(BlackBoxCount what, long by = 1)
    {
        ref long counter = ref _counters.Triggers;
        switch (what)
        {
            case BlackBoxCount.Files:
                counter = ref _counters.Files;
                break;
            case BlackBoxCount.Merged:
                counter = ref _counters.Merged;
                break;
            case BlackBoxCount.Missed:
                counter = ref _counters.Missed;
                break;
            case BlackBoxCount.RefusedSpace:
                counter = ref _counters.RefusedSpace;
                break;
            case BlackBoxCount.NotWritten:
                counter = ref _counters.NotWritten;
                break;
        }
        Interlocked.Add(ref counter, by);
    }

    /// <summary>Counters, each as it is now.</summary>
    public BlackBoxCounters Read() => new()
    {
        Files = Volatile.Read(ref _counters.Files),
        Packets = Volatile.Read(ref _counters.Packets),
        Bytes = Volatile.Read(ref _counters.Bytes),
        Triggers = Volatile.Read(ref _counters.Triggers),
        Merged = Volatile.Read(ref _counters.Merged),
        Missed = Volatile.Read(ref _counters.Missed),
        RefusedSpace = Volatile.Read(ref _counters.RefusedSpace),
        NotWritten = Volatile.Read(ref _counters.NotWritten),
    };
}
