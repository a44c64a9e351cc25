// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>capture:</c>.</summary>
internal static class CaptureSection
{
    public static CaptureSettings Read(YamlSection? section)
    {
        var defaults = new CaptureSettings();
        if (section is null)
            return defaults;
        var settings = new CaptureSettings
        {
            RingBytes = NumberSettings.RingBytes.ReadOrDefault(section),
            Transport = section.Choice("transport", SettingKeywords.Transports) ?? defaults.Transport,
            Wait = section.Choice("wait", SettingKeywords.Waits) ?? defaults.Wait,
            HoldNs = NumberSettings.Hold.ReadOrDefault(section),
            PipelineEvents = (int)NumberSettings.PipelineEvents.ReadOrDefault(section),
            Frames = section.Choice("frames", SettingKeywords.Truths) ?? false,
            FrameFiles = new FrameSettings
            {
                Packets = section.Choice("frame_packets", SettingKeywords.FramePackets)
                    ?? defaults.FrameFiles.Packets,
                Bytes = NumberSettings.FrameBytes.ReadOrDefault(section),
                RotateBytes = NumberSettings.Rotate.Read(section),
                Keep = (int?)NumberSettings.Keep.Read(section),
            },
        };
        if (settings.FrameFiles is { Keep: not null, RotateBytes: null })
        {
            section.Errors.Add(section.WhereOf(NumberSettings.Keep.Key), "capture: keep: there is only one file",
                "add \"rotate: 1GiB\"");
        }
        if (settings is { Wait: WaitMode.Epoll, Transport: RingTransport.ArrayRing })
        {
            string where = section.WhereOf("wait");
            section.Errors.Add(where, "capture: wait: epoll cannot be woken by the array ring",
                "add \"transport: ringbuf\"");
        }
        section.Moved("reader_cpu", "cores: {reader: N}");
        section.Finish();
        return settings;
    }
}
