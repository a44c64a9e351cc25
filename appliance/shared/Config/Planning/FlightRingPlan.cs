// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Planning;

/// <summary>The flight rings of a run, which the black box and the files of whole frames share: as large as the larger
/// of them wants, with the packets of both.</summary>
/// <param name="Bytes">Data bytes of each, for each CPU and hook.</param>
/// <param name="Snap">Most bytes of a frame.</param>
/// <param name="Packets">Packets that are kept.</param>
/// <param name="IsFollowed">True if they are read as they are written.</param>
public sealed record FlightRingPlan(long Bytes, int Snap, BlackBoxPackets Packets, bool IsFollowed)
{
    /// <summary>The plan of a configuration; null for no rings.</summary>
    public static FlightRingPlan? For(Settings settings)
    {
        FlightRingPlan? box = settings.BlackBox is { } one
            ? new FlightRingPlan(one.FlightBytes, one.Snap, one.Packets, IsFollowed: false) : null;
        if (!settings.Capture.Frames)
            return box;
        FrameSettings files = settings.Capture.FrameFiles;
        return new FlightRingPlan(
            Math.Max(files.Bytes, box?.Bytes ?? 0), (int)NumberSettings.FlightSnap.Most,
            (BlackBoxPackets)Math.Max((int)files.Packets, (int)(box?.Packets ?? BlackBoxPackets.Flows)),
            IsFollowed: true);
    }
}
