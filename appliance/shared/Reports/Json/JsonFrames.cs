// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Json;

/// <summary>Files of whole frames.</summary>
internal static class JsonFrames
{
    public static void Write(Utf8JsonWriter json, FrameFilesReport files)
    {
        json.WriteNumber("files"u8, files.Files);
        json.WriteNumber("frames"u8, files.Frames);
        json.WriteNumber("bytes"u8, files.Bytes);
        json.WriteNumber("lost"u8, files.Lost);
        json.WriteNumber("not_written"u8, files.NotWritten);
        json.WriteNumber("payloads_not_kept"u8, files.PayloadsNotKept);
        json.Objects("rings"u8, files.Rings, WriteRing);
    }

    private static void WriteRing(Utf8JsonWriter json, FrameRingReport ring)
    {
        json.Field("hook"u8, ring.Hook);
        json.WriteNumber("cpu"u8, ring.Cpu);
        json.WriteNumber("frames"u8, ring.Frames);
        json.WriteNumber("lost"u8, ring.Lost);
        json.WriteNumber("not_written"u8, ring.NotWritten);
    }
}
