// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Positions;
using Telemetry.Publishing.State;

namespace TestSupport;

/// <summary>Counts of a day's state for its first feed and its ledger.</summary>
/// <param name="Messages">Numbers delivered.</param>
/// <param name="Unobserved">Numbers that could not be seen.</param>
/// <param name="Lost">Numbers lost.</param>
/// <param name="Seen">Sightings.</param>
/// <param name="Numbers">Numbers that the line accounts for, those that may still come included.</param>
/// <param name="FirstNumber">The line's first number; 1 before it.</param>
/// <param name="LastNumber">The line's last number; 0 before it.</param>
public readonly record struct DaySums(
    long Messages, long Unobserved, long Lost, long Seen, long Numbers, long FirstNumber, long LastNumber)
{
    /// <summary>Reads a state; a missing one has counted nothing.</summary>
    public static DaySums Read(string path)
    {
        if (!File.Exists(path))
            return new DaySums(0, 0, 0, 0, 0, 1, 0);
        string? wrong = StateFile.Decode(File.ReadAllBytes(path), out StoredState? stored);
        if (wrong is not null)
            throw new InvalidDataException($"{path}: {wrong}");
        DayState day = stored!.State;
        LineCounters line = day.Lines[0];
        LinePosition at = day.Positions.LineCount > 0
            ? day.Positions.Lines[0] : new LinePosition { Start = 1, Next = 1 };
        return new DaySums(
            day.Feeds[0].Messages, day.Feeds[0].MessagesUnobserved, day.Feeds[0].MessagesLost, day.Header.Ledger.Seen,
            line.Messages - line.Duplicates - line.Late - line.BeforeStart + line.MessagesMissing
                + line.MessagesUnobserved + at.PendingCount,
            (long)at.Start, (long)at.Next - 1);
    }

    /// <summary>True if no count is lower than before.</summary>
    public bool IsNotBelow(DaySums before) => Messages >= before.Messages && Unobserved >= before.Unobserved
        && Lost >= before.Lost && Seen >= before.Seen && Numbers >= before.Numbers && LastNumber >= before.LastNumber;
}
