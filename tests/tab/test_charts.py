"""Where bars stand in small pictures."""

from tab.charts import HEIGHT, bar_chart, percent


def test_the_highest_bar_is_as_high_as_the_picture() -> None:
    chart = bar_chart([("Mon", 5), ("Tue", 10)])
    assert [(bar.y, bar.height) for bar in chart.bars] == [(50.0, 50.0), (0.0, float(HEIGHT))]
    assert chart.most == 10


def test_bars_stand_beside_each_other_and_within_the_picture() -> None:
    chart = bar_chart([(str(day), 1) for day in range(90)])
    assert all(first.x + first.width <= second.x for first, second in zip(chart.bars, chart.bars[1:], strict=False))
    assert chart.bars[-1].x + chart.bars[-1].width <= chart.width


def test_a_little_is_seen_beside_a_lot_and_nothing_is_not() -> None:
    chart = bar_chart([("Mon", 1), ("Tue", 10_000), ("Wed", 0)])
    assert chart.bars[0].height >= 2
    assert chart.bars[2].height == 0


def test_a_picture_of_nothing_can_be_drawn() -> None:
    assert bar_chart([]).width > 0


def test_a_part_of_nothing_has_no_percentage() -> None:
    assert (percent(1, 3), percent(0, 5), percent(0, 0)) == (33, 0, None)
