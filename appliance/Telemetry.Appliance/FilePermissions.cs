// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Appliance;

/// <summary>Permissions of the files that commands write: captures, logs and tables say what a firm trades.</summary>
public static class FilePermissions
{
    /// <summary>Lets others read nothing that the process makes from now on.</summary>
    public static void KeepFromOthers() => Permissions.KeepFromOthers();
}
