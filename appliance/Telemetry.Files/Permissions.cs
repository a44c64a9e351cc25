// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Permissions of what is made.</summary>
public static class Permissions
{
    /// <summary>A directory as the umask leaves it, but never for everybody to write into (0775).</summary>
    public const uint Directory = 0x1fd;

    private const uint Others = 0x17;               // 0027
    /// <summary>A directory of its owner alone (0700).</summary>
    public const uint PrivateDirectory = 0x1c0;

    /// <summary>A file as the umask leaves it (0666).</summary>
    internal const uint File = 0x1b6;

    /// <summary>A file of its owner alone (0600).</summary>
    internal const uint PrivateFile = 0x180;

    /// <summary>Keeps what the process makes from now on from being written by its group, and from everybody else: a
    /// umask of at least 0027, whatever the process was started with.</summary>
    public static void KeepFromOthers() => _ = Libc.umask(Libc.umask(Others) | Others);
}
