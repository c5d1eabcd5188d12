from tests.labor.conftest import office as office
