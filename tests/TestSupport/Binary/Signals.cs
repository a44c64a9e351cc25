// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Binary;

/// <summary>Signal numbers of Linux.</summary>
public static class Signals
{
    /// <summary>The terminal was closed; requests a daemon to reload its configuration.</summary>
    public const int HangUp = 1;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>Ends the process at once; cannot be caught.</summary>
    public const int Kill = 9;

    /// <summary>Asks for a file of the black box.</summary>
    public const int User1 = 10;

    /// <summary>Requests the end.</summary>
    public const int Terminate = 15;

    /// <summary>Continues after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>Stops; cannot be caught.</summary>
    public const int Stop = 19;
}
