// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Storing;
using Telemetry.Messages;
using Telemetry.Reports.Recordings;

namespace Telemetry.Monitor.Inputs;

/// <summary>Times of what was recorded. A replay does not know the time of its capture's clock, whose stamps are
/// nanoseconds since 1970 all the same: they take the place of the time.</summary>
internal static class RecordedTime
{
    private const long MostPauseNs = 31 * 86_400L * 1_000_000_000;  // between two messages of a file
    private const int MostWithout = 100_000;                        // messages; all names are fewer

    /// <summary>Time of an instant, UTC since 1970, nanoseconds; null if it is unknown.</summary>
    /// <param name="timeNs">The time, if it is known.</param>
    public static long? Of(long? timeNs, long? stampNs) => RecordColumns.TimeOf(timeNs, stampNs);

    /// <summary>Time of a message; null if it is unknown, or the message is not valid.</summary>
    public static long? Of(ReadOnlySpan<byte> message) => MessageDecoder.TryStart(message, out MessageDecoder decoder)
        ? Of(NullValue.ToNullable(decoder.Origin.TimeNs), NullValue.ToNullable(decoder.Origin.StampNs)) : null;

    /// <summary>True if a message may have been recorded at a time; damage makes times that are years later, at which
    /// all that was read would be too old to be kept.</summary>
    /// <param name="beforeNs">Time of the message before; 0 if there is none.</param>
    public static bool IsPossible(long timeNs, long beforeNs) => beforeNs == 0 || timeNs - beforeNs <= MostPauseNs;

    /// <summary>Time of a file's first message that has one: those before it belong to the same instant. 0 if none of
    /// many has any.</summary>
    /// <exception cref="FailureException">The file cannot be read, or is not a recording.</exception>
    public static long FirstOf(string path)
    {
        using var recording = RecordingReader.Open(path);
        for (int count = 0; count < MostWithout && recording.TryRead(out _, out ReadOnlySpan<byte> message); count++)
        {
            if (Of(message) is { } timeNs)
                return timeNs;
        }
        return 0;
    }

    /// <summary>Random number of the appliance's start and number in its stream of a message; null if it is not
    /// valid.</summary>
    public static (ulong Start, ulong Sequence)? NumberOf(ReadOnlySpan<byte> message) =>
        MessageDecoder.TryStart(message, out MessageDecoder decoder)
            ? (decoder.Origin.Incarnation, decoder.Origin.StreamSequence) : null;
}
