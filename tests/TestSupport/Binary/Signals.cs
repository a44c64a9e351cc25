// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Binary;

/// <summary>Signal numbers of Linux.</summary>
public static class Signals
{
    /// <summary>The terminal went away; asks a daemon to read its configuration anew.</summary>
    public const int HangUp = 1;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>Ends at once; cannot be caught.</summary>
    public const int Kill = 9;

    /// <summary>Asks to end.</summary>
    public const int Terminate = 15;

    /// <summary>Goes on after <see cref="Stop"/>.</summary>
    public const int Continue = 18;

    /// <summary>Stops; cannot be caught.</summary>
    public const int Stop = 19;
}
