// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Planning;

/// <summary>Refuses stamps of devices where other parts of a run would mix them with the host's.</summary>
public static class TrailerCheck
{
    /// <summary>Checks the settings of a run.</summary>
    /// <param name="writesRecords">True if the records are written to a file.</param>
    /// <exception cref="FailureException">Something does not go together; it holds all of it.</exception>
    public static void Check(Settings settings, bool writesRecords)
    {
        if (settings.Interfaces.FirstOrDefault(device => device.Trailer is not null) is not { } stamped)
            return;
        List<Failure> failures =
        [
            .. settings.Interfaces.Where(device => device.Trailer is null).Select(device => Refused(
                device.Where, $"{device.Name}: {stamped.Name} has stamps of a device, and this interface has not: one "
                + "series would be measured with two clocks",
                "give all interfaces stamps: {trailer: ...}, or measure them by another run")),
        ];
        if (settings.BlackBox is { } box)
            failures.Add(Refused(box.Directory.Where, "a black box finds its packets by the host's stamps, and "
                + $"{stamped.Name} has those of a device", "leave out one of both"));
        if (settings.Capture.Frames || writesRecords)
            failures.Add(Refused(stamped.Where, "files of packets have the host's stamps, and "
                + $"{stamped.Name} has those of a device",
                "leave out --capture; another run can write whole frames, which replay reads with --stamps trailer"));
        if (failures.Count > 0)
            throw new FailureException(failures);
    }

    private static Failure Refused(string where, string what, string todo) => new(ExitCode.Usage, where, what, todo);
}
