// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Events;
using Telemetry.Model.Fingerprints;

namespace Telemetry.Publishing.Events;

/// <summary>Encodes the host settings and their changes.</summary>
[HotPath]
internal static class SettingEncoder
{
    /// <summary>Verdict of a setting that was not judged.</summary>
    public const byte NotJudged = 255;

    // Longest text of a path or command line, so that every message fits into the shortest that a channel may have.
    private const int LongestText = 256;

    /// <summary>Encodes one setting.</summary>
    /// <returns>Bytes written.</returns>
    public static int EncodeSetting(Span<byte> buffer, HostFingerprint fingerprint, int index)
    {
        HostSetting setting = fingerprint.Settings[index];
        var message = new HostSettingMessage
        {
            Hash = fingerprint.Hash,
            Index = (ushort)index,
            Count = (ushort)fingerprint.Settings.Count,
            Verdict = setting.Verdict is { } verdict ? (byte)verdict : NotJudged,
            IsCompared = setting.IsCompared ? (byte)1 : (byte)0,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        Append(ref encoder, setting.Id);
        Append(ref encoder, setting.Target);
        Append(ref encoder, setting.Value);
        return encoder.Length;
    }

    /// <summary>Encodes a change.</summary>
    /// <param name="change">Texts of the change; null if they are no longer kept.</param>
    /// <param name="uncertaintyNs">Largest error of the event's times, nanoseconds, or the null value.</param>
    /// <returns>Bytes written.</returns>
    public static int EncodeChange(
        Span<byte> buffer, in TelemetryEvent item, SettingChange? change, long uncertaintyNs)
    {
        var message = new SettingChangedMessage
        {
            Id = item.Id,
            SinceStampNs = item.OpenedStampNs,
            Hash = change?.Hash ?? 0,
            RaisedByStampNs = item.RaisedByStampNs,
            Severity = (byte)item.Severity,
            VerdictNow = change?.Verdict is { } verdict ? (byte)(verdict + 1) : (byte)0,
            ClockUncertaintyNs = uncertaintyNs,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        Append(ref encoder, change?.Id);
        Append(ref encoder, change?.Target);
        Append(ref encoder, change?.Before);
        Append(ref encoder, change?.After);
        return encoder.Length;
    }

    private static void Append(ref MessageEncoder encoder, string? text) =>
        encoder.AppendText(text.AsSpan(0, Math.Min(text?.Length ?? 0, LongestText)));
}
