// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using Telemetry.Kernel.Native;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Reading;

namespace Telemetry.Playing;

/// <summary>JSON of plans and results, each one line with its end.</summary>
public static class PlayJson
{
    /// <summary>The line <c>play_plan</c>.</summary>
    public static byte[] Plan(PlayForecast forecast) => Line("play_plan", json => WriteForecast(json, forecast));

    /// <summary>The line <c>pacing</c>.</summary>
    public static byte[] Pacing(PacingReport report) => Line("pacing", json => WriteReport(json, report));

    /// <summary>The file <c>summary.json</c>.</summary>
    public static byte[] Summary(
        string interfaceName, PlayForecast forecast, PacingReport report, GatewayReport? gateway = null) =>
        Line("play", json =>
        {
            json.WriteString("interface"u8, interfaceName);
            json.WriteStartObject("plan"u8);
            WriteForecast(json, forecast);
            json.WriteEndObject();
            json.WriteStartObject("pacing"u8);
            WriteReport(json, report);
            json.WriteEndObject();
            if (gateway is null)
                return;
            json.WriteStartObject("gateway"u8);
            GatewayJson.Write(json, gateway);
            json.WriteEndObject();
        });

    internal static byte[] Line(string type, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            write(json);
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void WriteForecast(Utf8JsonWriter json, PlayForecast forecast)
    {
        json.WriteStartArray("captures"u8);
        foreach (string capture in forecast.Captures)
            json.WriteStringValue(capture);
        json.WriteEndArray();
        json.WriteString("stamp_source"u8, forecast.StampSource);
        json.WriteString("speed"u8, forecast.Speed.ToString());
        json.WriteNumber("loops"u8, forecast.Loops);
        json.WriteNumber("datagrams"u8, forecast.Datagrams);
        json.WriteNumber("bytes"u8, forecast.Bytes);
        Write(json, "first_stamp_ns"u8, forecast.FirstStampNs);
        Write(json, "last_stamp_ns"u8, forecast.LastStampNs);
        Write(json, "duration_ns"u8, forecast.DurationNs);
        Write(json, "closest_gap_ns"u8, forecast.ClosestGapNs);
        Write(json, "closer_than_send"u8, forecast.CloserThanSend);
        json.WriteNumber("send_ns"u8, PlayForecast.SendNs);
        json.WriteNumber("stamps_back"u8, forecast.StampsBack);
        WriteLeftOut(json, forecast.LeftOut);
        json.WriteNumber("checksums_wrong"u8, forecast.ChecksumsWrong);
        Write(json, "made_losses"u8, forecast.MadeLosses);
        Write(json, "repaired"u8, forecast.Repaired);
        Write(json, "retimed"u8, forecast.Retimed);
        json.WriteStartArray("targets"u8);
        foreach (PlayTarget target in forecast.Targets)
        {
            json.WriteStartObject();
            json.WriteString("feed"u8, target.Feed);
            json.WriteString("line"u8, target.Line);
            json.WriteString("recorded"u8, target.Recorded.ToString());
            json.WriteString("target"u8, target.Target.ToString());
            json.WriteNumber("datagrams"u8, target.Datagrams);
            json.WriteNumber("bytes"u8, target.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLeftOut(Utf8JsonWriter json, LeftOut leftOut)
    {
        json.WriteStartObject("left_out"u8);
        json.WriteNumber("cut"u8, leftOut.Cut);
        json.WriteNumber("joined"u8, leftOut.Joined);
        json.WriteNumber("bad_checksum"u8, leftOut.BadChecksum);
        json.WriteNumber("not_recorded"u8, leftOut.NotRecorded);
        json.WriteEndObject();
    }

    private static void WriteReport(Utf8JsonWriter json, PacingReport report)
    {
        json.WriteNumber("datagrams"u8, report.Datagrams);
        json.WriteNumber("sent"u8, report.Sent);
        json.WriteNumber("refused"u8, report.Refused);
        json.WriteStartArray("refusals"u8);
        foreach ((int errno, long count) in report.Refusals)
        {
            json.WriteStartObject();
            json.WriteNumber("errno"u8, errno);
            json.WriteString("reason"u8, NativeError.Text(errno));
            json.WriteNumber("count"u8, count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("late"u8);
        Write(json, "count"u8, report.Late);
        Write(json, "over_ns"u8, report.LateOverNs);
        json.WriteEndObject();
        Write(json, "error_ns"u8, report.Error);
        Write(json, "gap_error_ns"u8, report.GapError);
        Write(json, "kernel_error_ns"u8, report.KernelError);
        Write(json, "kernel_gap_error_ns"u8, report.KernelGapError);
        Write(json, "kernel_stamped"u8, report.KernelStamped);
        json.WriteString("no_kernel_stamps"u8, report.NoKernelStamps);
        Write(json, "send_ns"u8, report.Send);
        Write(json, "closest_gap_ns"u8, report.ClosestGapNs);
        json.WriteNumber("bound_ns"u8, report.BoundNs);
        json.WriteBoolean("complete"u8, report.Complete);
        json.WriteNumber("made_losses"u8, report.MadeLosses);
        json.WriteNumber("checksums_wrong"u8, report.ChecksumsWrong);
        Write(json, "retimed"u8, report.Retimed);
        json.WriteNumber("starved"u8, report.Starved);
        json.WriteNumber("allocated_bytes"u8, report.AllocatedBytes);
        json.WriteBoolean("real_time"u8, report.RealTime);
        json.WriteBoolean("stopped"u8, report.Stopped);
        json.WriteNumber("start_stamp_ns"u8, report.StartStampNs);
        json.WriteNumber("start_time_ns"u8, report.StartTimeNs);
        json.WriteNumber("duration_ns"u8, report.DurationNs);
    }

    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> key, TimePercentiles times)
    {
        json.WriteStartObject(key);
        Write(json, "p50"u8, times.P50Ns);
        Write(json, "p90"u8, times.P90Ns);
        Write(json, "p99"u8, times.P99Ns);
        Write(json, "p999"u8, times.P999Ns);
        Write(json, "max"u8, times.MaxNs);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> key, long? number)
    {
        if (number is { } known)
            json.WriteNumber(key, known);
        else
            json.WriteNull(key);
    }
}
