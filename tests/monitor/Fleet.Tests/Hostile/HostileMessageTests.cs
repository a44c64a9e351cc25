// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Fleet.Desk;
using Telemetry.Messages;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Hostile;

/// <summary>Messages that anybody on the network may send: nothing throws, everything stays bounded, and the numbers of
/// others are as without them.</summary>
public sealed class HostileMessageTests
{
    private const int Block = MessageHeader.Size;
    private const int CountAt = Block + 56;                 // of a series' samples
    private const int NegativeAt = Block + 64;
    private const int IndexAt = Block + 176;
    private const int BytesAt = Block + SeriesSamplesMessage.Size + sizeof(uint);

    private readonly FleetRig _rig = new(new FleetLimits { Appliances = 32, Series = 2_000, Rows = 500 });

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("\"'\r\n\0\u001b[31m")]
    [InlineData("../../etc/passwd")]
    [InlineData("\uFFFD\uD83D\uDE00")]
    [InlineData("long")]
    public void names_with_hostile_letters_become_plain_ones(string name)
    {
        string host = name == "long" ? new string('x', 65_000) : name;
        SimulatedAppliance one = _rig.Start(host, 0xA1, shape => shape with
        {
            Instance = host,
            FeedNames = [host, ""],
        });
        _rig.Run(3, one);

        string appliance = Assert.Single(_rig.Names);
        Assert.True(appliance.Length <= 257);
        Assert.All(appliance, letter => Assert.True(
            char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':'));
        _rig.AssertReadable();
    }

    [Fact]
    public void names_that_are_no_utf8_are_taken_with_replacements()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(3, new ChangedMessages(_rig.Channel, (_, template, message) =>
        {
            if (template is 1 or 2 or 5)
                message.AsSpan(Block + (template == 1 ? StatusMessage.Size : 56) + sizeof(uint), 3).Fill(0xFF);
            return message;
        }), one);

        Assert.Equal(["___de01"], _rig.Names);
        _rig.AssertReadable();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_flood_of_new_starts_is_bounded_and_those_that_are_known_stay(bool named)
    {
        SimulatedAppliance[] known = [_rig.Start("left", 0xA1), _rig.Start("right", 0xB2)];
        _rig.Run(5, known);
        for (ulong flood = 1; flood <= 1_000; flood++)
        {
            SimulatedAppliance one = _rig.Start($"flood{flood}", flood << 32);
            if (named)
                one.Second(_rig.Channel);
            else
                one.Event(_rig.Channel);
            if (flood % 100 == 0)
                _rig.Run(1, known);
        }

        Assert.Contains("left", _rig.Names);
        Assert.Contains("right", _rig.Names);
        Assert.InRange(_rig.Model.Appliances.Count + _rig.Model.Nameless, 2, 32);
        Assert.True(_rig.Model.Refused.Values.Sum() >= 970);
        Assert.All(known, one => FleetRig.AssertSame(
            one.Truth.Samples(0), _rig.Everything(one.Shape.Host).Merge(FleetRig.FilterOf(one, 0))));
    }

    [Fact]
    public void more_series_than_the_bound_are_not_taken_and_the_others_are()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1, shape => shape with { Series = 65_535 });
        _rig.Run(2, one);

        Assert.Equal(2_000, _rig.Of("trade01").Current.LastInterval!.Interval.Series.Count);
        FleetRig.AssertSame(one.Truth.Samples(0), _rig.Everything().Merge(FleetRig.FilterOf(one, 0)));
        Assert.True(_rig.Of("trade01").Current.Malformed > 0);
    }

    [Fact]
    public void rows_of_series_that_do_not_exist_are_counted_and_change_nothing() =>
        AssertRefused(message => BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(IndexAt), 60_000));

    [Fact]
    public void negative_numbers_of_samples_are_refused() =>
        AssertRefused(message => BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(CountAt), -50));

    [Fact]
    public void negative_numbers_of_samples_below_zero_are_refused() =>
        AssertRefused(message => BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(NegativeAt), -1));

    [Fact]
    public void a_number_of_samples_other_than_that_of_the_histogram_is_refused() =>
        AssertRefused(message => BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(CountAt), 51));

    [Fact]
    public void a_histogram_of_another_layout_is_refused() =>
        AssertRefused(message => message[BytesAt + 15] = 2);

    [Fact]
    public void a_histogram_longer_than_its_message_is_refused() =>
        AssertRefused(message => BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(BytesAt + 4), 1 << 20));

    [Fact]
    public void counts_that_add_up_beyond_any_number_are_refused_and_counted()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(2, one);
        long malformed = _rig.Of("trade01").Current.Malformed;
        long refused = 0;
        for (int round = 0; round < 20; round++)
            _rig.Run(1, new ChangedMessages(_rig.Channel, (_, template, message) =>
            {
                if (template == PublicationMessage.TemplateId)
                    message.AsSpan(Block + 48, 88 - 8).Fill(0x7F);
                if (template is >= 12 and <= 15)
                    message.AsSpan(Block + 48, 64).Fill(0x7F);
                refused += template == PublicationMessage.TemplateId || template == SeriesSamplesMessage.TemplateId
                    || template is >= 12 and <= 15 ? 1 : 0;
                if (template == SeriesSamplesMessage.TemplateId)
                {
                    message.AsSpan(Block + 64, 40).Fill(0x7F);
                    BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(CountAt), long.MaxValue);
                    if (message.Length < BytesAt + 40)
                        return message;
                    byte[] count = [0xFE, 255, 255, 255, 255, 255, 255, 255, 0x7F];
                    byte[] most = [.. message.AsSpan(0, BytesAt + 40), .. count];
                    BinaryPrimitives.WriteInt32BigEndian(most.AsSpan(BytesAt + 4), 9);
                    BinaryPrimitives.WriteInt32LittleEndian(most.AsSpan(BytesAt - 4), 49);
                    return most;
                }
                return message;
            }), one);
        Assert.True(refused > 20 * 5);
        Assert.Equal(malformed + refused, _rig.Of("trade01").Current.Malformed);
        // An interval that lacks a row is left out; what was received before and comes later is as it was sent.
        Assert.Equal(2, _rig.Of("trade01").Current.Intervals);
        _rig.AssertReadable();
        _rig.Run(1, one);
        Assert.Equal(20, _rig.Of("trade01").Current.MissingIntervals);
        Assert.Equal(one.Truth.Sum(second => second.Feeds[0].Messages),
            _rig.Of("trade01").Current.Counters().Feeds[0].Messages);
        _rig.AssertReadable();
    }

    [Fact]
    public void a_newer_version_with_longer_blocks_is_read_and_a_shorter_block_is_read_as_far_as_it_goes()
    {
        SimulatedAppliance newer = _rig.Start("newer", 0xA1);
        SimulatedAppliance shorter = _rig.Start("shorter", 0xB2);
        for (int second = 0; second < 5; second++)
        {
            _rig.Run(1, new ChangedMessages(_rig.Channel, (_, _, message) =>
            {
                ushort length = BinaryPrimitives.ReadUInt16LittleEndian(message);
                byte[] longer =
                    [.. message.AsSpan(0, Block + length), .. new byte[24], .. message.AsSpan(Block + length)];
                BinaryPrimitives.WriteUInt16LittleEndian(longer, (ushort)(length + 24));
                BinaryPrimitives.WriteUInt16LittleEndian(longer.AsSpan(6), 99);
                return longer;
            }), newer);
            _rig.Run(1, new ChangedMessages(_rig.Channel, (_, template, message) =>
            {
                if (template != SessionCountersMessage.TemplateId)
                    return message;
                BinaryPrimitives.WriteUInt16LittleEndian(message, MessageOrigin.Size);
                return message[..(Block + MessageOrigin.Size)];
            }), shorter);
        }

        FleetRig.AssertSame(newer.Truth.Samples(0), _rig.Everything("newer").Merge(FleetRig.FilterOf(newer, 0)));
        FleetRig.AssertSame(shorter.Truth.Samples(0), _rig.Everything("shorter").Merge(FleetRig.FilterOf(shorter, 0)));
        _rig.AssertReadable();
    }

    [Theory]
    [InlineData(-1_000)]
    [InlineData(long.MinValue / 2)]
    [InlineData(long.MaxValue / 2)]
    public void numbers_of_intervals_that_jump_do_not_stop_anything(long jump)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(70, one);
        one.Ordinal = unchecked(one.Ordinal + jump);
        for (int second = 0; second < 10; second++)
        {
            _rig.Wait(1);
            one.Interval(_rig.Channel);
            one.Totals(_rig.Channel, withHistograms: true);
        }
        _rig.AssertReadable();
        Assert.Equal(80, _rig.Of("trade01").Current.Intervals);
        _rig.Wait(1200);
        _rig.AssertReadable();
    }

    [Fact]
    public void one_that_says_it_has_ended_and_goes_on_is_received_and_stays_ended()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        _rig.Run(5, one);
        one.Totals(_rig.Channel, withHistograms: false, isLast: true);
        _rig.Run(5, one);

        Assert.Equal(ApplianceState.Ended, _rig.StateOf("trade01"));
        Assert.Equal(10, _rig.Of("trade01").Current.Intervals);
        _rig.AssertReadable();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void any_change_of_any_byte_leaves_everything_readable_and_others_untouched(int seed)
    {
        var random = new Random(seed);
        SimulatedAppliance changed = _rig.Start("changed", 0xA1);
        SimulatedAppliance other = _rig.Start("other", 0xB2);
        _rig.Run(2, changed, other);
        var broken = new ChangedMessages(_rig.Channel, (_, _, message) =>
        {
            for (int change = random.Next(4); change > 0; change--)
            {
                // Not the incarnation: it would be somebody else's message.
                int place = random.Next(message.Length);
                message[place] = place is >= 16 and < 24 ? message[place] : (byte)random.Next(256);
            }
            if (random.Next(20) == 0)
                message = message[..random.Next(message.Length)];
            return message.Length < 4 ? null : message;
        });
        for (int second = 0; second < 130; second++)
        {
            _rig.Run(1, broken, changed);
            other.Second(_rig.Channel);
            changed.Event(broken);
            changed.Gap(broken, 3);
            changed.Order(broken);
            if (second % 10 == 0)
                _rig.AssertReadable();
        }
        FleetRig.AssertSame(
            other.Truth.Samples(0), _rig.Everything("other").Merge(FleetRig.FilterOf(other, 0)));
    }

    [Fact]
    public void long_messages_of_one_without_names_take_only_so_much_memory()
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        var padded = new ChangedMessages(
            _rig.Channel, (_, _, message) => [.. message, .. new byte[100_000]]);
        for (int message = 0; message < 200; message++)
            one.Event(padded);
        Assert.Equal(1, _rig.Model.Nameless);
        _rig.Run(1, one);

        Assert.Equal((2 << 20) / (100_000 + MessageHeader.Size + EventMessage.Size),
            _rig.Of("trade01").Current.Events.Count);
    }

    [Fact]
    public void bytes_that_are_no_message_are_counted()
    {
        byte[] none = new byte[200];
        _rig.Channel.OnMessage(1001, none);
        _rig.Channel.OnMessage(1001, []);
        SimulatedAppliance nobody = _rig.Start("nobody", 0);
        nobody.Second(_rig.Channel);
        Assert.Equal(0, _rig.Model.Nameless);
        Assert.True(_rig.Model.Refused["message"] > 2);
        AssertProblem("messages|message",
            $"{_rig.Model.Refused["message"]} messages were not of an appliance: look for what else publishes on the "
            + "channels");
    }

    private void AssertProblem(string id, string text)
    {
        ProblemRow problem = Assert.Single(DeskState.Of(_rig.Model, _ => true).Problems, one => one.Id == id);
        Assert.Equal((Severity.Warning, text), (problem.Severity, problem.Text));
    }

    private void AssertRefused(Action<byte[]> change)
    {
        SimulatedAppliance one = _rig.Start("trade01", 0xA1);
        SimulatedAppliance other = _rig.Start("trade02", 0xB2);
        _rig.Run(5, one, other);
        long malformed = _rig.Of("trade01").Current.Malformed;
        _rig.Run(1, new ChangedMessages(_rig.Channel, (stream, template, message) =>
        {
            if (stream == 1001 && template == SeriesSamplesMessage.TemplateId
                && BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(IndexAt)) == 3)
                change(message);
            return message;
        }), one);

        Assert.Equal(malformed + 1, _rig.Of("trade01").Current.Malformed);
        AssertProblem("messages|malformed",
            $"{malformed + 1} messages left out: their content is not valid, or an appliance has more rows or series "
            + "than the monitor holds");
        long knownNs = one.TimeNs - FleetRig.SecondNs;
        FleetRig.AssertSame(
            one.Truth.Samples(3, 0, knownNs), _rig.Everything("trade01").Merge(FleetRig.FilterOf(one, 3)));
        FleetRig.AssertSame(one.Truth.Samples(1), _rig.Everything("trade01").Merge(FleetRig.FilterOf(one, 1)));
        FleetRig.AssertSame(other.Truth.Samples(3), _rig.Everything("trade02").Merge(FleetRig.FilterOf(other, 3)));
        _rig.AssertReadable();
    }
}
