// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Permissions of created files and directories.</summary>
public static class Permissions
{
    /// <summary>Directory with the umask's permissions, but never world-writable (0775).</summary>
    public const uint Directory = 0x1fd;

    private const uint Others = 0x17;               // 0027
    /// <summary>Directory for its owner alone (0700).</summary>
    public const uint PrivateDirectory = 0x1c0;

    /// <summary>File with the umask's permissions (0666).</summary>
    internal const uint File = 0x1b6;

    /// <summary>File for its owner alone (0600).</summary>
    internal const uint PrivateFile = 0x180;

    /// <summary>Sets a umask of at least 0027: the group cannot write, and others cannot access, anything that the
    /// process creates from now on, whatever umask it was started with.</summary>
    public static void KeepFromOthers() => _ = Libc.umask(Libc.umask(Others) | Others);
}
