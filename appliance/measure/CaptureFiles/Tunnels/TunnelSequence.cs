// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tunnels;

/// <summary>Follows the sequence numbers of one tunnel, which count packets and wrap at 32 bits.</summary>
internal struct TunnelSequence
{
    private const int Window = 64;
    private const int MostLost = 1 << 16;       // in one step; a longer one is believed if the next number confirms it

    private ulong _received;                    // bit n: the highest number less n came
    private uint _highest;
    private uint _stray;
    private bool _hasStarted;
    private bool _hasStray;

    /// <summary>Packets that did not come.</summary>
    public long Lost { get; private set; }

    /// <summary>Packets that came later than their successors.</summary>
    public long Reordered { get; private set; }

    /// <summary>Packets whose number had come before.</summary>
    public long Repeated { get; private set; }

    /// <summary>Times when the numbers went on elsewhere.</summary>
    public long Restarts { get; private set; }

    /// <summary>Takes the number of the next packet.</summary>
    /// <returns>True if packets may be missing directly before it.</returns>
    public bool Take(uint number)
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            Begin(number);
            return false;
        }
        int step = (int)(number - _highest);
        if (step is > 0 and <= MostLost)
        {
            _received = step < Window ? (_received << step) | 1 : 1;
            _highest = number;
            _hasStray = false;
            Lost += step - 1;
            return step > 1;
        }
        if (step is <= 0 and > -Window)
        {
            TakeAgain(1UL << -step);
            return false;
        }
        bool isConfirmed = _hasStray && number == _stray + 1;
        _stray = number;
        _hasStray = !isConfirmed;
        if (!isConfirmed)
            return false;
        Restarts++;
        Begin(number);
        return true;
    }

    private void TakeAgain(ulong bit)
    {
        if ((_received & bit) != 0)
        {
            Repeated++;
            return;
        }
        _received |= bit;
        Reordered++;
        Lost--;
    }

    private void Begin(uint number)
    {
        _highest = number;
        _received = ulong.MaxValue;
    }
}
