// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Commands;

/// <summary>Environments that lack what every Linux program may expect, such as images from scratch.</summary>
internal static class BareEnvironment
{
    // Place that is there in any complete environment, and the remedy.
    private static readonly (string Path, string Name, string Do)[] Expected =
    [
        ("/proc/self", "/proc", "mount -t proc proc /proc"),
        ("/sys/class", "/sys", "mount -t sysfs sysfs /sys"),
        ("/dev/urandom", "/dev/urandom", "mount /dev with it"),
        ("/etc", "/etc", "make the folder; it may be empty"),
    ];

    // Library, package, what the package needs.
    private static readonly (string Library, string Do)[] Libraries =
    [
        ("libbpf", "install the package libbpf1; into an image of your own, copy libelf.so.1 and libz.so.1 too"),
        ("libsqlite3", "install the package libsqlite3-0"),
    ];

    /// <summary>The failure to print instead of an exception that such a lack caused; null if nothing lacks.</summary>
    public static Failure? FailureOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DllNotFoundException)
                return LibraryFailure(cause.Message);
        }
        foreach ((string path, string name, string todo) in Expected)
        {
            if (!Path.Exists(path))
                return new Failure(ExitCode.CannotRun, name, "it is not there", todo);
        }
        return null;
    }

    // The runtime's message names it in quotes, before what the loader says of each place that it tried.
    private static Failure LibraryFailure(string message)
    {
        string name = message.Split('\'') is [_, var quoted, ..] ? quoted : "a library";
        string todo = Libraries.FirstOrDefault(known => name.StartsWith(known.Library, StringComparison.Ordinal)).Do;
        return new Failure(ExitCode.CannotRun, name, "it, or a library that it needs, cannot be loaded",
            todo ?? "install the package that has it");
    }
}
