// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Exceptions;

namespace Adaptive.Aeron;

/// <summary>Finds a running driver by its directory.</summary>
internal static class DriverConnection
{
    private const int PauseMs = 4;

    /// <summary>Waits for a live driver; a dead one's file may be replaced by that of its successor.</summary>
    /// <exception cref="DriverTimeoutException">None was found within the driver timeout.</exception>
    internal static CncFile Await(Aeron.Context context)
    {
        string path = Path.Combine(context.AeronDirectoryName(), CncFileDescriptor.FileName);
        long deadlineMs = Environment.TickCount64 + context.DriverTimeoutMs();
        while (true)
        {
            CncFile? file = CncFile.TryMap(path);
            string? missing = WhatIsMissing(file, context.EpochClock(), context.DriverTimeoutMs());
            if (missing is null)
                return file!;

            file?.Dispose();
            if (Environment.TickCount64 > deadlineMs)
                throw new DriverTimeoutException(
                    $"{context.AeronDirectoryName()}: {missing}; start a media driver there or name another directory");
            context.Pause(PauseMs);
        }
    }

    /// <summary>Reason for which a driver cannot be used now; null if it can.</summary>
    internal static string? WhatIsMissing(CncFile? file, long nowMs, long driverTimeoutMs)
    {
        if (file is null)
            return $"no media driver has made {CncFileDescriptor.FileName}";

        long heartbeatMs = file.ToDriver.ConsumerHeartbeatTime;
        return heartbeatMs switch
        {
            0 => "the media driver has not started yet",
            -1 => "the media driver was shut down",
            _ when nowMs - heartbeatMs > driverTimeoutMs =>
                $"the media driver was last heard {nowMs - heartbeatMs} ms ago, above {driverTimeoutMs} ms",
            _ => null,
        };
    }
}
