// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Permissions of a file with a secret.</summary>
public static class SecretMode
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
        | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private const UnixFileMode Writers = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>True if users other than its owner may read or change a file. Its group may read a file without
    /// write permissions: a container has its secrets so, mode 0440, of root and the container's group.</summary>
    public static bool IsOpenToOthers(UnixFileMode mode) => (mode & Others) != 0
        || ((mode & UnixFileMode.GroupRead) != 0 && (mode & Writers) != 0);
}
