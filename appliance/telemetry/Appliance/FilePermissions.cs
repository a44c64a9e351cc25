// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Appliance;

/// <summary>Permissions of the files that commands write: capture files, logs and tables show a firm's
/// trading.</summary>
public static class FilePermissions
{
    /// <summary>Makes all files that the process creates from now on unreadable for other users.</summary>
    public static void KeepFromOthers() => Permissions.KeepFromOthers();
}
