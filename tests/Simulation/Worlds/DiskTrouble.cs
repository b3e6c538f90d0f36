using PixStream.Doubles;

namespace PixStream.Simulation.Worlds;

/// <summary>What the disk does wrong, and when.</summary>
internal sealed class DiskTrouble(Scenario scenario, Random random)
{
    private int _requestsLeft;
    private int _badLeft;
    private bool _isFull;

    /// <summary>None from now on.</summary>
    public bool IsOver { get; set; }

    /// <summary>Requests that failed.</summary>
    public int Faults { get; private set; }

    /// <summary>The power is to go in the midst of one of the next requests.</summary>
    public bool PowerWillFail { get; set; }

    public TimeSpan Delay() =>
        scenario.SlowMax > TimeSpan.Zero && !IsOver && random.Next(4) == 0
            ? TimeSpan.FromMilliseconds(random.Next((int)scenario.SlowMax.TotalMilliseconds + 1))
            : TimeSpan.Zero;

    public DiskFault Of(DiskCall call)
    {
        if (PowerWillFail && call.IsChange && random.Next(3) == 0)
        {
            PowerWillFail = false;
            return DiskFault.PowerOff;
        }

        // Reads are left in peace: what cannot be read cannot be served, and that is not what is asked here.
        if (IsOver || scenario.FaultEvery == 0 || !call.IsChange)
            return DiskFault.None;
        if (_badLeft == 0)
        {
            if (--_requestsLeft > 0)
                return DiskFault.None;
            _requestsLeft = random.Next(1, 2 * scenario.FaultEvery);
            _badLeft = random.Next(3) == 0 ? random.Next(1, 40) : 1;
            _isFull = random.Next(2) == 0;
        }

        _badLeft--;
        if (_isFull && call.Operation is not (DiskOperation.Write or DiskOperation.Create))
            return DiskFault.None;
        Faults++;
        return random.Next(4) switch
        {
            0 when call.Operation == DiskOperation.Flush => DiskFault.Forget,
            0 or 1 => DiskFault.Fail,
            _ => DiskFault.Tear,
        };
    }
}
