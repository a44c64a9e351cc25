// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Clocks;

/// <summary>Readings of the host's clock as comma-separated values (RFC 4180, but lines end with a line feed), one row
/// each. Unknown values are empty. A row holds the complete reading, so that the file can be evaluated again.</summary>
internal static class ClockTable
{
    /// <summary>Name of the format in messages.</summary>
    public const string What = "table of clock readings";

    /// <summary>The names of the columns.</summary>
    public const string Header = "time,time_ns,stamp_ns,every_ns,host,boot,offset_ns,mapping_error_ns,steering_ns,"
        + "steering_error_ns,synchronised,uncertainty_ns,max_error_ns,estimated_error_ns,remaining_ns,frequency_ppb,"
        + "tick_us,kernel_state,kernel_status,tai_offset_seconds,source,reference,stratum,source_offset_ns,"
        + "source_error_ns";

    private const long NsPerTick = 100;
    private static readonly int Columns = Header.Split(',').Length;

    /// <summary>A reading as a row, with the end of the line.</summary>
    public static string RowOf(ClockReading reading)
    {
        var text = new StringBuilder();
        KernelClock kernel = reading.Kernel;
        TimeSource? source = reading.Source;
        DateTime time = DateTime.UnixEpoch.AddTicks(reading.TimeNs / NsPerTick);
        text.Append(CultureInfo.InvariantCulture, $"{time:yyyy-MM-ddTHH:mm:ss.fffffff}Z,{reading.TimeNs}");
        text.Append(CultureInfo.InvariantCulture, $",{reading.StampNs},{reading.EveryNs}");
        text.Append(CultureInfo.InvariantCulture, $",{reading.Host},{reading.Boot}");
        text.Append(CultureInfo.InvariantCulture, $",{reading.Offset.Ns},{reading.Offset.ErrorNs}");
        text.Append(CultureInfo.InvariantCulture, $",{reading.Steering.Ns},{reading.Steering.ErrorNs}");
        text.Append(CultureInfo.InvariantCulture, $",{(kernel.IsSynchronised ? "true" : "false")}");
        text.Append(CultureInfo.InvariantCulture, $",{reading.UncertaintyNs},{kernel.MaxErrorNs}");
        text.Append(CultureInfo.InvariantCulture, $",{kernel.EstimatedErrorNs},{kernel.RemainingNs}");
        text.Append(CultureInfo.InvariantCulture, $",{kernel.FrequencyPpb},{kernel.TickUs},{kernel.State}");
        text.Append(CultureInfo.InvariantCulture, $",{kernel.Status},{kernel.TaiOffsetSeconds}");
        text.Append(CultureInfo.InvariantCulture, $",{source?.Name},{source?.Reference},{source?.Stratum}");
        text.Append(CultureInfo.InvariantCulture, $",{source?.OffsetNs},{source?.ErrorNs}\n");
        return text.ToString();
    }

    /// <summary>Readings out of a file, in its order.</summary>
    /// <param name="notices">Receives a notice if the last row is truncated.</param>
    /// <exception cref="FailureException">It cannot be read, or is not such a table.</exception>
    public static IEnumerable<ClockReading> Read(string path, IProgress<string> notices)
    {
        using StreamReader text = Open(path);
        if (text.ReadLine() != Header)
            throw Wrong(path, 1, $"it is not a {What} of this form");
        int number = 1;
        while (text.ReadLine() is { } line)
        {
            number++;
            // A killed process may have written part of its last row.
            if (text.EndOfStream && !EndsWithLineEnd(text))
            {
                notices.Report($"{path}:{number}: the last row was cut off and is left out");
                yield break;
            }
            if (line != Header)
                yield return Parse(path, number, line);
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, path, FileProblem.Of(path, cause), "check the path and the permissions"), cause);
        }
    }

    private static bool EndsWithLineEnd(StreamReader text)
    {
        Stream stream = text.BaseStream;
        if (!stream.CanSeek || stream.Length == 0)
            return true;
        stream.Position = stream.Length - 1;
        return stream.ReadByte() == '\n';
    }

    private static ClockReading Parse(string path, int number, string line)
    {
        string[] fields = line.Split(',');
        if (fields.Length != Columns)
            throw Wrong(path, number, string.Create(CultureInfo.InvariantCulture,
                $"{fields.Length} columns, expected {Columns}"));
        var row = new ClockRow(path, number, fields);
        return new ClockReading
        {
            TimeNs = row.Integer(1),
            StampNs = row.Integer(2),
            EveryNs = row.Integer(3),
            Host = fields[4],
            Boot = fields[5],
            Offset = new ClockDifference(row.Integer(6), row.Integer(7)),
            Steering = new ClockDifference(row.Integer(8), row.Integer(9)),
            Kernel = new KernelClock((int)row.Integer(17), (int)row.Integer(18))
            {
                MaxErrorNs = row.Integer(12),
                EstimatedErrorNs = row.Integer(13),
                RemainingNs = row.Integer(14),
                FrequencyPpb = row.Integer(15),
                TickUs = row.Integer(16),
                TaiOffsetSeconds = (int)row.Integer(19),
            },
            Source = fields[20].Length == 0 ? null : new TimeSource(fields[20], fields[21])
            {
                Stratum = (int?)row.Known(22),
                OffsetNs = row.Known(23),
                ErrorNs = row.Known(24),
            },
        };
    }

    internal static FailureException Wrong(string path, int number, string what) => new(new Failure(
        ExitCode.Failed, string.Create(CultureInfo.InvariantCulture, $"{path}:{number}"), what,
        "give a file that clock-report --csv wrote"));
}
