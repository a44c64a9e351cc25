// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Captures;

/// <summary>Tunnels, capture devices and captures that were examined, as members of a summary.</summary>
internal static class JsonCaptures
{
    public static void WriteTunnel(Utf8JsonWriter json, TunnelReport tunnel)
    {
        json.WriteString("capture"u8, tunnel.Capture);
        json.WriteString("kind"u8, tunnel.Kind);
        json.Field("source"u8, tunnel.Source);
        json.Field("destination"u8, tunnel.Destination);
        json.Field("session"u8, tunnel.Session);
        json.WriteNumber("packets"u8, tunnel.Packets);
        json.WriteNumber("opened"u8, tunnel.Opened);
        json.Field("mirror_lost"u8, tunnel.MirrorLost);
        json.Field("reordered"u8, tunnel.Reordered);
        json.Field("repeated"u8, tunnel.Repeated);
        json.Field("restarts"u8, tunnel.Restarts);
        json.WriteNumber("nested"u8, tunnel.Nested);
        json.WriteNumber("truncated"u8, tunnel.Truncated);
        json.Field("time_granularity"u8, tunnel.TimeGranularity);
        WriteReasons(json, tunnel.Refused);
    }

    public static void WriteDevice(Utf8JsonWriter json, CaptureDeviceReport device)
    {
        json.WriteString("capture"u8, device.Capture);
        json.WriteString("format"u8, device.Format);
        json.WriteStartArray("ports"u8);
        foreach (int port in device.Ports)
            json.WriteNumberValue(port);
        json.WriteEndArray();
        json.WriteNumber("packets"u8, device.Packets);
        json.WriteNumber("device_lost"u8, device.DeviceLost);
        json.WriteNumber("overflows"u8, device.Overflows);
        json.WriteNumber("truncated"u8, device.Truncated);
        json.WriteNumber("receive_errors"u8, device.ReceiveErrors);
        json.WriteNumber("fillers"u8, device.Fillers);
        json.Field("frame_check"u8, device.FrameCheck);
        WriteReasons(json, device.Refused);
    }

    public static void WriteExamined(Utf8JsonWriter json, ExaminedCaptureReport examined)
    {
        json.WriteString("capture"u8, examined.Capture);
        json.Field("bytes"u8, examined.Bytes);
        json.WriteNumber("bytes_read"u8, examined.BytesRead);
        json.WriteBoolean("sampled"u8, examined.Sampled);
        json.Field("places"u8, (long?)examined.Places);
        json.WriteNumber("places_refused"u8, examined.PlacesRefused);
        json.WriteNumber("breaks"u8, examined.Breaks);
        json.WriteNumber("packets"u8, examined.Packets);
    }

    public static void WriteRead(Utf8JsonWriter json, CaptureReadReport read)
    {
        json.WriteString("capture"u8, read.Capture);
        json.Field("bytes"u8, read.Bytes);
        json.WriteNumber("bytes_read"u8, read.BytesRead);
    }

    public static void WriteProblem(Utf8JsonWriter json, InputProblemReport problem)
    {
        json.WriteString("problem"u8, problem.Problem);
        json.WriteString("where"u8, problem.Where);
        json.Field("packets"u8, problem.Packets);
        json.Field("duration_ns"u8, problem.DurationNs);
        json.WriteString("what"u8, problem.What);
        json.WriteString("do"u8, problem.Do);
    }

    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<(string Reason, long Packets)> reasons)
    {
        json.WriteStartObject("refused"u8);
        foreach ((string reason, long packets) in reasons)
            json.WriteNumber(reason, packets);
        json.WriteEndObject();
    }
}
