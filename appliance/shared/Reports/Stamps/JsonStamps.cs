// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Stamps;

/// <summary>Stamps of devices in a summary.</summary>
internal static class JsonStamps
{
    public static void Write(Utf8JsonWriter json, StampReport stamps)
    {
        if (stamps.IsLive)
        {
            json.WriteString("interface"u8, stamps.Capture);
        }
        else
        {
            json.WriteString("capture"u8, stamps.Capture);
            json.WriteNumber("interface"u8, stamps.Interface);
        }
        json.WriteString("format"u8, stamps.Format);
        json.WriteString("proof"u8, stamps.Proof);
        json.WriteString("verdict"u8, stamps.Verdict);
        json.WriteBoolean("used"u8, stamps.IsUsed);
        json.WriteNumber("frames"u8, stamps.Frames);
        json.WriteNumber("proven"u8, stamps.Proven);
        json.WriteNumber("unstamped"u8, stamps.Unstamped);
        json.WriteNumber("conversion_error_ns"u8, stamps.ConversionErrorNs);
        json.Object("refused"u8, stamps.Refused, WriteRefused);
        json.Objects("devices"u8, stamps.Devices, WriteDevice);
    }

    private static void WriteRefused(Utf8JsonWriter json, StampRefusedReport refused)
    {
        json.WriteNumber("cut"u8, refused.Cut);
        json.WriteNumber("ns"u8, refused.Ns);
        json.WriteNumber("window"u8, refused.Window);
        json.WriteNumber("backwards"u8, refused.Backwards);
        json.WriteNumber("crc"u8, refused.Crc);
        json.WriteNumber("degraded"u8, refused.Degraded);
        json.WriteNumber("missing"u8, refused.Missing);
    }

    private static void WriteDevice(Utf8JsonWriter json, StampDeviceReport device)
    {
        json.WriteNumber("device"u8, device.Device);
        json.WriteNumber("port"u8, device.Port);
        json.WriteNumber("packets"u8, device.Packets);
        json.WriteString("timescale"u8, device.Timescale);
        json.Field("timescale_label"u8, device.TimescaleLabel);
        json.WriteNumber("offset_s"u8, device.OffsetS);
        json.WriteNumber("delay_ns"u8, device.DelayNs);
        json.Field("lost"u8, device.Lost);
    }
}
